//! `OLLAMA_HOST` by Ollama's own rules, with what a client makes of it.

use linnet::server::ollama::{Address, AddressError};

#[test]
fn addresses_are_read_as_ollama_reads_them() {
    for (text, expected) in [
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        ("1.2.3.4", "http://1.2.3.4:11434"),
        ("1.2.3.4:1234", "http://1.2.3.4:1234"),
        (":1234", "http://127.0.0.1:1234"),
        ("example.com", "http://example.com:11434"),
        ("example.com:1234", "http://example.com:1234"),
        ("ollama.com", "https://ollama.com:443"),
        ("http://1.2.3.4", "http://1.2.3.4:80"),
        ("http://1.2.3.4:4321", "http://1.2.3.4:4321"),
        ("https://1.2.3.4", "https://1.2.3.4:443"),
        ("https://1.2.3.4:4321", "https://1.2.3.4:4321"),
        ("https://example.com/ollama", "https://example.com:443/ollama"),
        ("http://example.com:80/a/b/", "http://example.com:80/a/b"),
        ("example.com/", "http://example.com:11434"),
        ("example.com:66000", "http://example.com:11434"),
        ("example.com:-1", "http://example.com:11434"),
        ("http://example.com:x", "http://example.com:80"),
        ("[::1]", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:1337", "http://[::1]:1337"),
        ("2001:db8::7", "http://[2001:db8::7]:11434"),
        (" 1.2.3.4 ", "http://1.2.3.4:11434"),
        ("\"1.2.3.4\"", "http://1.2.3.4:11434"),
        (" \" 1.2.3.4 \" ", "http://1.2.3.4:11434"),
        ("'1.2.3.4'", "http://1.2.3.4:11434"),
        // What a server listens on is no place to connect to.
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:9000", "http://127.0.0.1:9000"),
        ("http://0.0.0.0", "http://127.0.0.1:80"),
        ("[::]", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
        ("[::]:9000", "http://[::1]:9000"),
        ("[1.2.3.4]:9000", "http://1.2.3.4:9000"),
        ("http", "http://http:11434"),
        ("Ollama.Local", "http://Ollama.Local:11434"),
    ] {
        let address: Address = text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(address.public(), expected, "{text:?}");
        assert_eq!(address.endpoint("/api/tags"), format!("{expected}/api/tags"), "{text:?}");
    }
}

#[test]
fn credentials_are_used_and_never_shown() {
    let address: Address = "https://me:ca%40nary@example.com/ollama".parse().unwrap();
    assert_eq!(address.public(), "https://example.com:443/ollama");
    assert_eq!(address.to_string(), address.public());
    assert!(!format!("{address:?}").contains("nary"));
    assert!(address.endpoint("/api/chat").contains("me:ca%40nary@example.com:443/ollama/api/chat"));
}

#[test]
fn what_cannot_be_connected_to_is_refused() {
    assert_eq!("ftp://x".parse::<Address>(), Err(AddressError::Scheme("ftp".to_owned())));
    for text in [
        "a b",
        "http://a\\b",
        "x?y",
        "x#y",
        "http://exa mple",
        "http://a/../b?q",
        "http://[bad",
        "http://bad]",
        "[bad]",
        "[::1",
        "::1]",
        "[::1]x:80",
        "[]:80",
        "http://[fe80::1%25eth0]:80",
        "http://me:pw@[bad",
        "http:/box",
        "https//box:80",
        "http://a:1:2",
        "http://1.2.3.4.5",
        "http://%zz",
    ] {
        assert_eq!(
            text.parse::<Address>().map(|address| address.to_string()),
            Err(AddressError::Host),
            "{text}"
        );
    }
}

#[test]
fn the_default_is_ollamas() {
    assert_eq!(Address::default(), "".parse().unwrap());
}
