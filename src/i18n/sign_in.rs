//! The words of the page that asks for the access password.

use super::words::words;

words! {
    /// See the module.
    pub struct SignInWords = "sign_in" {
        title,
        about,
        password,
        remember,
        submit,
        wrong,
        wait(minutes: u64),
        busy,
        signed_out,
        unencrypted,
    }
}
