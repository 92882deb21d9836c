//! What an editor of themes starts from.

use super::Theme;
use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Themes {
    /// The person's own, if there is one.
    pub own: Option<Theme>,
    /// The site's.
    pub site: Theme,
    /// The fonts in the site's `public/`.
    pub fonts: Vec<String>,
}
