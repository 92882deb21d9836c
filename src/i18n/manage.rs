//! The words of what is done with models: memory, servers, one model's dialog
//! and menu.

use super::words::words;

words! {
    /// See the module.
    pub struct ManageWords = "manage" {
        // Servers
        server,
        all_servers,
        server_stays,
        on(server: &str),
        // Memory
        in_memory,
        nothing,
        /// How many models, and what they take.
        total(count: usize, bytes: &str),
        /// What they take on GPUs and elsewhere; empty for nothing.
        shares(gpu: Option<&str>, cpu: Option<&str>),
        keep_for(model: &str),
        keep,
        unit,
        /// Seconds, minutes, hours, days.
        units[4],
        for_ever,
        keep_label,
        next_evicted(model: &str),
        would_unload(model: &str),
        loading,
        bad_time,
        machine_link,
        // The menu of a row
        menu_of(model: &str),
        menu,
        show,
        chat_with,
        names,
        // The dialog
        not_installed,
        reading,
        facts,
        family,
        format,
        requires,
        made_from,
        formatter,
        changed,
        used,
        remote,
        weights,
        servers,
        messages,
        projector,
        made_from_it(models: &str),
    }
}
