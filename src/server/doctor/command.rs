//! The command `linnet doctor [URL]`: looks at the configuration, the data and
//! the model servers as a start would, then at the way to an address, and says
//! what it found in English.

use super::{Doctor, outside};
use crate::domain::doctor::{Finding, Grade, Topic, What};
use crate::i18n::Catalogues;
use crate::server::config::{Config, strange_variables};
use crate::server::ollama::{Limits, Ollama};
use crate::server::secret::Secret;
use crate::server::tls::Tls;
use std::fmt::Write as _;

/// Looks. Gives what is to be printed, and whether nothing is at fault.
///
/// # Errors
/// A sentence: it cannot begin.
pub fn run(url: Option<&str>, config: &Config) -> Result<(String, bool), String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot start: {error}"))?
        .block_on(look(url, config))
}

async fn look(url: Option<&str>, config: &Config) -> Result<(String, bool), String> {
    let (mut found, doctor) = configuration(config);
    let mut text = String::new();
    if let Some(directory) = &doctor.directory {
        let _ = writeln!(text, "Data folder: {}", directory.display());
    }
    found.extend(doctor.look(true).await);
    let sound = say(&mut text, &found);
    let Some(url) = url else { return Ok((text, sound)) };
    // What is kept as a hash opens nothing.
    let opens = |text: &Secret| !text.reveal().is_empty() && !text.reveal().starts_with("$argon2");
    let plain = config.password.clone().filter(opens);
    let _ = writeln!(text, "\nThe way to {url}");
    let on_way = outside::look(url, plain).await?;
    let reached = say(&mut text, &on_way);
    Ok((text, sound && reached))
}

/// What a start would stumble over.
fn configuration(config: &Config) -> (Vec<Finding>, Doctor) {
    let mut mistakes = Vec::new();
    let mut doctor = Doctor::default();
    match config.data_dir() {
        Ok(directory) => doctor.directory = Some(directory),
        Err(why) => mistakes.push(why),
    }
    mistakes.extend(config.trusted().err());
    mistakes.extend(config.password(&config.addr).err());
    if let (Some(certificate), Some(key)) = (&config.tls_cert, &config.tls_key) {
        mistakes.extend(Tls::new(certificate, key).err());
    }
    let site = config.loader().and_then(|loader| loader.load().map_err(|all| all.to_string()));
    let listed = site.and_then(|site| config.upstreams(&site.file.upstreams));
    match listed {
        Ok(listed) => {
            for one in listed {
                match Ollama::new(one.address, Limits::default()) {
                    Ok(ollama) => doctor.upstreams.push((one.name, ollama)),
                    Err(error) => mistakes.push(error.to_string()),
                }
            }
        }
        Err(why) => mistakes.push(why),
    }
    let hint = |said| Finding::new(Topic::Configuration, Grade::Note, What::Mistake, [said]);
    let hints = strange_variables().into_iter().map(hint);
    let mut found = if mistakes.is_empty() {
        vec![Finding::fine(Topic::Configuration, [])]
    } else {
        let fault = |why| Finding::new(Topic::Configuration, Grade::Fault, What::Mistake, [why]);
        mistakes.into_iter().map(fault).collect()
    };
    found.extend(hints);
    (found, doctor)
}

/// Writes findings down; whether none is a fault.
fn say(text: &mut String, found: &[Finding]) -> bool {
    let words = Catalogues::shipped().standard().strings().doctor();
    for one in found {
        let mark = match one.grade {
            Grade::Fine => "ok   ",
            Grade::Note => "note ",
            Grade::Fault => "FAULT",
        };
        let said = words.say(one).replace('\n', "\n         ");
        let _ = writeln!(
            text,
            "  {mark}  {}{}{said}",
            words.name(one.topic),
            if said.is_empty() { "" } else { ": " }
        );
        for line in &one.fix {
            let _ = writeln!(text, "           {line}");
        }
    }
    found.iter().all(|one| one.grade != Grade::Fault)
}
