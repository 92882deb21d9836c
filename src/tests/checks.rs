//! Which test stands for which line of the security page: its checks (b) that
//! need no accounts, its classes of faults (a), its values (c) and its contract
//! (e). What has no test says why. A test here finds each name in the sources,
//! so that none is renamed or removed in silence. Deliberately absent: checks of
//! what does not exist yet (accounts, stored files, MCP).

use std::fs;
use std::path::Path;

/// A line of the page, and for each test the file and the function, or a part of
/// the title of the journey. `-` is a reason, or what is left out.
const LINES: &[(&str, &[&str])] = &[
    // (b) The boundary of the browser.
    ("23", &["edges.rs no_other_site_writes_by_any_route"]),
    ("24", &["edges.rs no_other_site_changes_anything_by_reading_and_none_is_let_read"]),
    (
        "25",
        &[
            "without-wasm.spec.ts and a message goes out by the plain form",
            "http.rs the_plain_form_sends_and_keeps_refused_text",
        ],
    ),
    (
        "26",
        &["edges.rs nobody_is_let_in_by_cors", "../server/http/guard.rs a_preflight_is_refused"],
    ),
    (
        "28",
        &[
            "http.rs every_kind_of_answer_carries_exactly_the_protective_headers",
            "http.rs a_panic_is_an_answer_with_the_same_headers_and_says_nothing",
            "http.rs over_https_every_kind_of_answer_says_to_stay_there",
            "edges.rs what_is_not_http_is_refused_and_its_connection_closed",
        ],
    ),
    (
        "29",
        &[
            "security.spec.ts a script that was slipped in does not run",
            "security.spec.ts another site cannot show the page in a frame",
            "linnet.ts what the browser complained about",
            "- Firefox and WebKit are not on the machines that build; each journey in Chromium fails on a violation. Firefox 153 and WebKitGTK 2.50 were driven by hand: a first chat and four pages without one",
        ],
    ),
    (
        "31",
        &[
            "pwa.spec.ts a tab keeps working, says so, and is made new by one click",
            "pwa.spec.ts the page is loaded anew, once",
            "http.rs what_makes_an_app_of_the_site_is_asked_for_each_time",
            "site.rs the_public_folder_is_served_and_nothing_else",
        ],
    ),
    ("32", &["edges.rs paths_that_are_none_lead_nowhere_and_are_not_kept"]),
    (
        "33",
        &[
            "widget.spec.ts words that do not come from the site do nothing",
            "http.rs only_the_sites_of_the_configuration_may_frame_one_page",
            "- there is no preview of code yet: the frame of a picture is sandboxed and has no script",
        ],
    ),
    // Files and fetching.
    ("45", &["edges.rs paths_that_are_none_lead_nowhere_and_are_not_kept"]),
    (
        "46",
        &[
            "edges.rs bodies_have_limits_whatever_they_say_of_themselves",
            "floods.rs a_hundred_bodies_beyond_the_limit_cost_little_memory",
        ],
    ),
    (
        "47",
        &[
            "edges.rs two_hundred_slow_connections_are_cut_and_hold_up_nobody",
            "../server/http/pace.rs who_is_slow_is_waited_for_and_who_drips_is_left",
            "- the p95 of others is no figure on shared machines: that they are answered is asserted",
        ],
    ),
    // Secrets, logs, protocol.
    (
        "57",
        &[
            "logging.rs a_request_is_found_in_the_log_by_its_id_and_nothing_private_is",
            "../server/logs.rs each_record_is_one_valid_object",
            "../server/logs.rs lines_for_people_cannot_be_forged",
        ],
    ),
    ("58", &["logging.rs a_fault_is_told_by_its_id_only"]),
    (
        "60",
        &[
            "edges.rs what_is_not_http_is_refused_and_its_connection_closed",
            "floods.rs requests_that_are_taken_back_by_the_thousand_end_their_connection",
            "- a bare LF that ends a line of a head is taken, as RFC 9112 (2.2) allows and hyper does; in chunks it is refused",
        ],
    ),
    (
        "61",
        &[
            "proxies.spec.ts a model may think for longer than the proxy waits",
            "http.rs a_silent_stream_has_heartbeats",
        ],
    ),
    (
        "62",
        &[
            "upstream_headers.rs nothing_of_a_model_servers_head_reaches_a_browser",
            "upstream_headers.rs no_redirect_of_a_model_server_is_followed_or_passed_on",
            "upstream_headers.rs an_encoding_that_is_none_is_a_fault_of_the_model_server",
        ],
    ),
    (
        "63",
        &[
            "http.rs every_address_lies_under_the_base_path",
            "http.rs the_word_of_a_proxy_counts_only_if_it_is_trusted",
            "proxies.spec.ts and what is forged does not count",
        ],
    ),
    (
        "64",
        &[
            "tabs.spec.ts hidden tabs hold no connection, so that a seventh opens at once",
            "tabs.spec.ts seven tabs in sight share one connection",
        ],
    ),
    // Faults of model servers.
    (
        "65",
        &[
            "ollama/faults.rs row_65_refused",
            "ollama/faults.rs row_65_no_such_host",
            "ollama/faults.rs row_65_no_tls_there",
            "ollama/faults.rs row_65_black_hole",
            "runs/faults.rs nobody_there",
        ],
    ),
    (
        "66",
        &["ollama/faults.rs row_66_silence", "ollama/faults.rs row_66_and_67_bytes_without_a_line"],
    ),
    (
        "67",
        &[
            "ollama/faults.rs row_67_stall",
            "ollama/faults.rs row_67_reset_and_ends_without_done",
            "runs/faults.rs in_mid_answer",
        ],
    ),
    (
        "69",
        &[
            "ollama/faults.rs row_69_garbage",
            "ollama/faults.rs row_69_an_error_line_in_mid_stream",
            "ollama/refusals.rs statuses",
            "ollama/refusals.rs texts_that_are_not_json",
            "runs/faults.rs a_busy_server_is_asked_again_but_not_for_ever",
        ],
    ),
    (
        "70",
        &[
            "bounded.rs floods_are_cut_and_cost_little_memory",
            "ollama/faults.rs row_70_a_huge_line_is_cut_at_the_limit",
        ],
    ),
    (
        "71",
        &[
            "ollama/answers.rs every_two_way_split_gives_the_same_answer",
            "ollama/answers.rs single_bytes_of_transport_change_nothing",
        ],
    ),
    ("73", &["ollama/answers.rs odd_objects_lose_nothing"]),
    (
        "75",
        &[
            "runs/stop.rs in_mid_answer",
            "runs/stop.rs by_deleting_the_chat_or_a_message",
            "runs/watching.rs a_run_needs_no_viewer_and_a_late_one_misses_nothing",
        ],
    ),
    // Durability, load.
    (
        "78",
        &[
            "disk.rs a_full_disk_refuses_and_loses_nothing_and_goes_on_when_there_is_room",
            "disk.rs files_that_cannot_be_written_to_meanwhile_are_said_and_used_again",
            "disk.rs without_room_for_the_change_it_does_not_start_and_says_so",
            "disk.spec.ts a full disk: the text is kept",
        ],
    ),
    (
        "83",
        &[
            "operate.rs its_end_stores_a_hundred_replies_and_tells_all_who_watch",
            "operate.rs its_end_leaves_nothing_of_what_was_half_sent",
            "operate.rs a_second_signal_ends_it_at_once",
        ],
    ),
    (
        "85",
        &[
            "edges.rs a_reader_that_takes_nothing_is_cut_and_goes_on_where_it_was",
            "floods.rs two_hundred_readers_that_take_nothing_cost_little_memory",
        ],
    ),
    (
        "86",
        &[
            "disk.rs killed_while_the_store_is_changed_it_is_the_old_or_the_new_one",
            "disk.rs an_older_linnet_leaves_what_a_newer_one_has_written",
            "disk.rs a_disk_that_cannot_be_written_to_is_named_and_left_as_it_is",
        ],
    ),
    (
        "87",
        &[
            "backup.rs a_copy_is_taken_while_replies_are_written_and_put_back",
            "backup.rs what_is_no_whole_copy_is_refused_and_nothing_changes",
        ],
    ),
    (
        "91",
        &[
            "floods.rs no_search_is_dear_whatever_is_looked_for",
            "floods.rs a_message_made_to_be_slow_holds_up_nobody",
            "markdown/hostile.rs much_of_anything_is_quick_and_shallow",
        ],
    ),
    // (a) Classes of faults that no check above has.
    (
        "a1",
        &["markdown/scripting.rs payloads_do_nothing", "rooms.rs content_never_becomes_inner_html"],
    ),
    ("a3", &["site.rs the_public_folder_is_served_and_nothing_else"]),
    (
        "a4",
        &["ollama/answers.rs odd_objects_lose_nothing", "fuzz/targets.rs answers_of_model_servers"],
    ),
    (
        "a5",
        &[
            "markdown/scripting.rs pictures_from_elsewhere_wait",
            "../server/http/image.rs only_plain_web_addresses_become_a_source",
        ],
    ),
    (
        "a6 to a10",
        &[
            "runs/actions.rs every_kind_of_answer_and_of_failure",
            "ollama/address.rs what_cannot_be_connected_to_is_refused",
            "- addresses are the site owner's alone: nothing that people or models say is fetched by the server",
        ],
    ),
    (
        "a11 to a13",
        &["runs/watching.rs others_see_nothing", "store/asks.rs nobody_writes_in_anothers_chat"],
    ),
    ("a14, a23", &["access.rs every_route_is_closed_but_those_that_are_named"]),
    ("a15", &["access.rs programs_bring_the_password"]),
    ("a16", &["../server/http/edge.rs what_others_say_is_taken_away"]),
    ("a18", &["access.rs a_session_begins_with_the_password_and_ends_with_signing_out"]),
    ("a20", &["http.rs foreign_hosts_and_forged_writes_are_refused"]),
    (
        "a22",
        &[
            "http.rs bad_input_is_told_by_code",
            "../server/store/writer.rs a_job_that_panics_hurts_nobody",
            "../server/http/body.rs what_is_nested_too_deeply_is_refused_unread",
        ],
    ),
    (
        "a25, 05",
        &[
            "secrets.rs nothing_that_holds_a_secret_prints_it",
            "secrets.rs no_secret_is_in_a_log_an_answer_or_the_data_folder",
            "../server/config/command_line.rs what_is_given_is_not_printed",
            "http.rs search_and_feedback_are_for_programs_too",
        ],
    ),
    ("a26", &["http.rs the_page_that_is_kept_has_no_script_of_its_own_and_no_data"]),
    ("a28", &["- there is one password and no name: no path without its hash"]),
    // (c) Values that no check above has.
    ("c cookie", &["../server/http/door.rs the_cookie_is_as_safe_as_the_connection_allows"]),
    (
        "c password",
        &[
            "../server/access/password.rs every_character_counts_as_it_was_typed",
            "../server/access/password.rs what_protects_nothing_is_refused",
            "- a list of common passwords comes with accounts: this one is set by the owner",
        ],
    ),
    (
        "c attempts",
        &[
            "../server/access/failures.rs a_network_has_ten_attempts_a_quarter_of_an_hour",
            "access.rs attempts_are_counted_whatever_is_made_up_of_where_they_come_from",
        ],
    ),
    (
        "c shares",
        &[
            "edges.rs sends_are_counted_by_every_door_and_whatever_is_forged",
            "operate.rs there_are_as_many_event_streams_as_are_set",
            "runs/reconnect.rs with_very_many_replies_a_cursor_stays_short_and_nothing_is_lost",
        ],
    ),
    ("c csrf", &["../server/http/guard.rs writes_come_from_our_own_pages"]),
    (
        "c render",
        &[
            "markdown/hostile.rs too_many_nodes_become_plain_text",
            "markdown/hostile.rs too_deep_nesting_becomes_source_text",
        ],
    ),
    ("c answer", &["runs/faults.rs an_endless_answer_ends_at_the_limit"]),
    // (e) The contract.
    (
        "e1, e10",
        &["durability.rs kill_9_loses_no_acknowledged_message_and_at_most_half_a_second_of_text"],
    ),
    (
        "e2",
        &[
            "store/asks.rs the_same_wish_twice_is_one_wish",
            "runs/watching.rs the_same_wish_makes_one_run",
        ],
    ),
    (
        "e3",
        &[
            "runs/reconnect.rs in_memory_and_in_the_store",
            "- events are numbered by offsets: see README, invariant 3",
        ],
    ),
    (
        "e4",
        &["durability.rs kill_9_loses_no_acknowledged_message_and_at_most_half_a_second_of_text"],
    ),
    ("e5", &["runs/storage.rs text_goes_on_and_the_end_waits_for_the_store"]),
    ("e6", &["runs/watching.rs many_viewers_see_the_same_and_one_generation_is_asked_for"]),
    ("e7", &["../domain/reply.rs states_only_move_forward"]),
    ("e8", &["store/recovery.rs cut_replies_are_interrupted_with_their_text"]),
    ("e9", &["durability.rs sigterm_stores_replies_and_ends_though_a_stream_is_open"]),
    ("e end of file", &["ollama/faults.rs row_67_reset_and_ends_without_done"]),
];

#[test]
fn each_line_of_the_security_page_has_its_tests_or_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (line, tests) in LINES {
        assert!(!tests.is_empty(), "{line}");
        for test in *tests {
            let (file, name) = test.split_once(' ').expect("a file and a name");
            if file == "-" {
                continue;
            }
            let journey = Path::new(file).extension().is_none_or(|kind| kind != "rs");
            let folder = if journey { "end2end/tests" } else { "src/tests" };
            let text = fs::read_to_string(root.join(folder).join(file));
            let text = text.unwrap_or_else(|error| panic!("{line}: {file}: {error}"));
            let wanted = if journey { name.to_owned() } else { format!("fn {name}(") };
            assert!(text.contains(&wanted), "{line}: {file} has no {name}");
        }
    }
}
