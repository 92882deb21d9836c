//! The words for what is at fault with the set-up: the page `/doctor`, and, in
//! English, the command.

use super::words::words;
use crate::domain::doctor::{Finding, Grade, Topic, What};

words! {
    /// See the module.
    pub struct DoctorWords = "doctor" {
        about,
        way,
        server,
        again,
        checking(seconds: u64),
        sound,
        faults(faults: usize),
        set,
        link,
        astray(path: &str),
        /// In the order of [`Grade`].
        grades[3],
        /// In the order of [`Topic`].
        names[15],
        unreachable(why: &str),
        certificate(why: &str),
        foreign(status: &str),
        password_needed,
        host_unknown(name: &str),
        host_replaced(sent: &str, asked: &str),
        path_wrong(believed: &str, reached: &str),
        proto_unsaid,
        proxy_untrusted(peer: &str),
        plain,
        buffered,
        packed(how: &str),
        cut(seconds: &str, beat: &str),
        too_large(status: &str),
        old_protocol,
        clock_apart(seconds: &str),
        unusable(why: &str),
        readable,
        network(kind: &str),
        little(free: &str),
        damaged(how: &str),
        newer(found: &str, known: &str),
        older(found: &str, known: &str),
        silent(name: &str),
        old(name: &str, version: &str),
    }
}

impl DoctorWords {
    /// What something is called that is looked at.
    #[must_use]
    pub fn name(self, topic: Topic) -> &'static str {
        self.names()[topic as usize]
    }

    /// How bad it is.
    #[must_use]
    pub fn grade(self, grade: Grade) -> &'static str {
        self.grades()[grade as usize]
    }

    /// What was found, in words.
    #[must_use]
    pub fn say(self, finding: &Finding) -> String {
        let told = |at: usize| finding.told.get(at).map_or("", String::as_str);
        let (one, two) = (told(0), told(1));
        match finding.what {
            What::Fine => finding.told.join(" · "),
            What::Mistake => one.to_owned(),
            What::Unreachable => self.unreachable(one),
            What::Certificate => self.certificate(one),
            What::Foreign => self.foreign(one),
            What::PasswordNeeded => self.password_needed().to_owned(),
            What::HostUnknown => self.host_unknown(one),
            What::HostReplaced => self.host_replaced(one, two),
            What::PathWrong => self.path_wrong(one, two),
            What::ProtoUnsaid => self.proto_unsaid().to_owned(),
            What::ProxyUntrusted => self.proxy_untrusted(one),
            What::Plain => self.plain().to_owned(),
            What::Buffered => self.buffered().to_owned(),
            What::Packed => self.packed(one),
            What::Cut => self.cut(one, two),
            What::TooLarge => self.too_large(one),
            What::OldProtocol => self.old_protocol().to_owned(),
            What::ClockApart => self.clock_apart(one),
            What::Unusable => self.unusable(one),
            What::Readable => self.readable().to_owned(),
            What::Network => self.network(one),
            What::Little => self.little(one),
            What::Damaged => self.damaged(one),
            What::Newer => self.newer(one, two),
            What::Older => self.older(one, two),
            What::Silent => self.silent(one),
            What::Old => self.old(one, two),
        }
    }
}
