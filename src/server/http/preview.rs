//! What other programs are told of a page when they make a preview of a link to
//! it: the site's name, what it is for, and its picture. Nothing of a chat.

use crate::domain::BasePath;
use crate::server::config::Configuration;

/// The site's part of it, with whole addresses; empty where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Where the site is.
    pub address: String,
    /// Its picture.
    pub picture: String,
}

impl Preview {
    /// As the site's owner has written it down.
    #[must_use]
    pub fn of(site: &Configuration) -> Self {
        let site = &site.file.site;
        let address = site.address.trim_end_matches('/').to_owned();
        let picture = if address.is_empty() || site.preview.is_empty() {
            String::new()
        } else {
            [address.as_str(), &BasePath::default().file(&site.preview)].concat()
        };
        Self { address, picture }
    }

    /// The properties of Open Graph, and the kind of card.
    #[must_use]
    pub fn properties(&self, name: &str, about: &str) -> Vec<(&'static str, String)> {
        let mut all = vec![
            ("og:type", "website".to_owned()),
            ("og:site_name", name.to_owned()),
            ("og:title", name.to_owned()),
            ("og:description", about.to_owned()),
        ];
        if !self.address.is_empty() {
            all.push(("og:url", [&self.address, "/"].concat()));
        }
        if !self.picture.is_empty() {
            all.push(("og:image", self.picture.clone()));
            all.push(("twitter:card", "summary_large_image".to_owned()));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_has_whole_addresses() {
        let mut site = Configuration::default();
        assert_eq!(Preview::of(&site), Preview::default());
        site.file.site.address = "https://chat.example.org/ai/".to_owned();
        site.file.site.preview = "a b.png".to_owned();
        let preview = Preview::of(&site);
        assert_eq!(preview.picture, "https://chat.example.org/ai/public/a%20b.png");
        let all = preview.properties("Attic", "Answers");
        assert!(all.contains(&("og:url", "https://chat.example.org/ai/".to_owned())));
        assert!(all.contains(&("og:title", "Attic".to_owned())));
        site.file.site.address.clear();
        assert_eq!(Preview::of(&site).picture, "");
    }
}
