//! The words of the settings: labels and help for each line of the table
//! (`domain::options`), the levels, presets, and the editor of schemas.

use super::words::{slot, words};
use crate::domain::options::{Group, SPECIFICATIONS};
use crate::domain::schema::Fault;
use crate::domain::settings::{Overflow, Think};

/// What is said about one setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingWords {
    /// Its label.
    pub label: &'static str,
    /// What it does.
    pub help: &'static str,
}

words! {
    /// Every word about settings, but for those of each one.
    pub struct SettingsWords = "settings" {
        groups[6],
        think[6],
        overflow[3],
        /// In the order of the levels.
        levels[8],
        level_hints[8],
        keep_all,
        keep_model,
        search,
        nothing_found(text: &str),
        more,
        model_own,
        on,
        off,
        unit(label: &str),
        /// Seconds, minutes, hours, always.
        units[4],
        // Load-time options
        reloads(last: Option<&str>),
        loaded_otherwise(last: Option<&str>),
        only_here,
        pending(last: Option<&str>),
        pending_next,
        apply_now,
        discard,
        applying,
        // Presets
        presets,
        /// In the order of the built-in ones.
        built_in[3],
        save_preset,
        save_preset_help,
        nothing_to_save,
        preset_name,
        preset_menu,
        menu_of_preset(name: &str),
        replace_preset,
        preset_deleted,
        /// Opens the editor of themes.
        change_look,
        // Output format
        /// Off, JSON, JSON Schema.
        formats[3],
        without_format,
        schema,
        schema_examples,
        schema_example_names[3],
        tidy,
        schema_good,
        schema_unknown(names: &str),
        schema_syntax(line: usize, column: usize),
        schema_no_object,
        schema_keyword(path: &str),
        schema_no_property(name: &str),
    }
}

words! {
    /// Label and help of each setting, in the order of the table.
    pub struct Options = "options" {
        system[2],
        temperature[2],
        top_p[2],
        top_k[2],
        min_p[2],
        seed[2],
        typical_p[2],
        num_ctx[2],
        num_predict[2],
        overflow[2],
        num_keep[2],
        repeat_penalty[2],
        repeat_last_n[2],
        presence_penalty[2],
        frequency_penalty[2],
        think[2],
        format[2],
        stop[2],
        keep_alive[2],
        num_gpu[2],
        main_gpu[2],
        num_thread[2],
        num_batch[2],
        use_mmap[2],
        draft_num_predict[2],
    }
}

impl SettingsWords {
    /// The words of a setting.
    #[must_use]
    pub fn of(self, name: &str) -> SettingWords {
        let at = SPECIFICATIONS.iter().position(|one| one.name == name).unwrap_or_default();
        match self.0.list(const { slot("options", "") } + 2 * at, 2) {
            [label, help] => SettingWords { label, help },
            _ => SettingWords { label: "", help: "" },
        }
    }

    /// The title of a group.
    #[must_use]
    pub fn group(self, group: Group) -> &'static str {
        self.groups()[group as usize]
    }

    /// What a choice of a setting is called.
    #[must_use]
    pub fn choice(self, setting: &str, choice: &str) -> &'static str {
        match setting {
            "think" => Think::from_name(choice).map(|think| self.think()[think as usize]),
            _ => Overflow::from_name(choice).map(|way| self.overflow()[way as usize]),
        }
        .unwrap_or_default()
    }

    /// What is wrong with a schema.
    #[must_use]
    pub fn schema_fault(self, fault: &Fault) -> String {
        match fault {
            Fault::Syntax { line, column } => self.schema_syntax(*line, *column),
            Fault::NoObject => self.schema_no_object().to_owned(),
            Fault::Keyword { path } => self.schema_keyword(path),
            Fault::NoProperty { name } => self.schema_no_property(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_words() {
        let named = Options::AREA.keys.iter().map(|key| key.name);
        assert!(named.eq(SPECIFICATIONS.iter().map(|one| one.name)));
        let words = crate::i18n::Language::english().strings().setting();
        assert_eq!(words.of("seed").label, "Seed");
    }
}
