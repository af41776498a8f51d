package io.ledge.core.counter;

/**
 * The counters of a node: id in the file, and a label for humans and metrics. Ids are never reused; 1-99 core, 100-199
 * transport, 200-299 bindings.
 */
public enum NodeCounter {
    CYCLES(1, "ledge_core_cycles_total"),
    GUEST_CYCLES(2, "ledge_core_guest_cycles_total"),
    HAND_OVERS(3, "ledge_core_hand_overs_total"),
    SLEEPS(4, "ledge_core_sleeps_total"),
    CYCLE_MAX_NS(5, "ledge_core_cycle_max_nanoseconds"),
    CYCLE_STALLS(6, "ledge_core_cycle_stalls_total"),
    COMMANDS(7, "ledge_core_commands_total"),
    MALFORMED_COMMANDS(8, "ledge_core_malformed_commands_total"),
    ERROR_REPLIES(9, "ledge_core_error_replies_total"),
    SESSIONS(10, "ledge_sessions"),
    SESSIONS_REFUSED(11, "ledge_sessions_refused_total"),
    PENDING_REFUSED(12, "ledge_pending_requests_refused_total"),
    LATE_WAKES(13, "ledge_core_late_wakes_total"),

    STATE_ENTRIES(20, "ledge_state_entries"),
    STATE_BYTES(21, "ledge_state_bytes"),
    STATE_REFUSED(22, "ledge_state_refused_total"),
    BODY_BLOCKS(23, "ledge_body_blocks"),
    BODY_REFUSED(24, "ledge_body_refused_total"),
    TIMERS(25, "ledge_timers"),
    TIMERS_REFUSED(26, "ledge_timers_refused_total"),
    OFF_HEAP_BYTES(27, "ledge_off_heap_reserved_bytes"),
    WATCHES(31, "ledge_state_watches"),
    WATCHES_EXPIRED(32, "ledge_state_watches_expired_total"),
    CHANGES_TOLD(33, "ledge_state_changes_told_total"),

    PUBLISHED(40, "ledge_pubsub_published_total"),
    UNHEARD(41, "ledge_pubsub_unheard_total"),
    PUBLISH_REFUSED(42, "ledge_pubsub_refused_total"),
    DELIVERED(43, "ledge_pubsub_delivered_total"),
    REDELIVERED(44, "ledge_pubsub_redelivered_total"),
    ACKNOWLEDGED(45, "ledge_pubsub_acknowledged_total"),
    RETRIED(46, "ledge_pubsub_retried_total"),
    ACK_TIMEOUTS(47, "ledge_pubsub_ack_timeouts_total"),
    EXPIRED(48, "ledge_pubsub_expired_total"),
    ABANDONED(49, "ledge_pubsub_abandoned_subscriptions_total"),
    DROPPED_BY_APP(50, "ledge_pubsub_dropped_by_app_total"),
    DROPPED_OLDEST(51, "ledge_pubsub_dropped_oldest_total"),
    DROPPED_NEWEST(52, "ledge_pubsub_dropped_newest_total"),
    MESSAGES(53, "ledge_pubsub_messages"),
    ABANDONED_MESSAGES(54, "ledge_pubsub_abandoned_messages_total"),

    JOURNAL_APPENDED(60, "ledge_journal_appended_position"),
    JOURNAL_WRITTEN(61, "ledge_journal_written_position"),
    JOURNAL_DURABLE(62, "ledge_journal_durable_position"),
    JOURNAL_STATE(63, "ledge_journal_state"),
    JOURNAL_PAYLOAD_BYTES(64, "ledge_journal_payload_bytes_total"),
    JOURNAL_WRITTEN_BYTES(65, "ledge_journal_written_bytes_total"),
    JOURNAL_ZERO_BYTES(66, "ledge_journal_zero_filled_bytes_total"),
    JOURNAL_SNAPSHOT_BYTES(67, "ledge_journal_snapshot_bytes_total"),
    JOURNAL_BATCHES(68, "ledge_journal_batches_total"),
    JOURNAL_SYNCS(69, "ledge_journal_syncs_total"),
    JOURNAL_SEGMENTS_CREATED(70, "ledge_journal_segments_created_total"),
    JOURNAL_SEGMENTS_RECYCLED(71, "ledge_journal_segments_recycled_total"),
    JOURNAL_SNAPSHOTS(72, "ledge_journal_snapshots_total"),
    JOURNAL_SNAPSHOT_POSITION(73, "ledge_journal_snapshot_position"),
    REPLIES_WAITED(74, "ledge_replies_waited_total"),
    COMMANDS_HELD_UP(75, "ledge_commands_held_up_total"),

    INVOCATIONS(80, "ledge_invocations_total"),
    INVOCATIONS_REFUSED(81, "ledge_invocations_refused_total"),
    INVOCATIONS_TIMED_OUT(82, "ledge_invocations_timed_out_total"),
    INVOCATIONS_LOST(83, "ledge_invocations_lost_total"),
    INVOCATIONS_CALLED_OFF(84, "ledge_invocations_called_off_total"),
    INVOCATIONS_OVER_BYTES(85, "ledge_invocations_over_bytes_total"),

    BINDING_EVENTS_UNHEARD(200, "ledge_binding_events_unheard_total");

    private final int id;
    private final String label;

    NodeCounter(final int id, final String label) {
        this.id = id;
        this.label = label;
    }

    public int id() {
        return id;
    }

    /** Also the name of the metric. */
    public String label() {
        return label;
    }
}
