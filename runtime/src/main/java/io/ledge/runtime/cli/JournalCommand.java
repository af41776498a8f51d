package io.ledge.runtime.cli;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.CutTail;
import io.ledge.core.journal.log.Damage;
import io.ledge.core.journal.log.SegmentInfo;
import io.ledge.core.journal.snapshot.SnapshotInfo;
import io.ledge.core.journal.tool.JournalRepair;
import io.ledge.core.journal.tool.VerifyReport;
import io.ledge.runtime.node.OfflineJournal;
import io.ledge.runtime.text.Human;
import io.ledge.runtime.text.TextTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ledge journal}: a group, and the base of its members. They work on the files of a node that does not run. */
@Command(
        name = "journal",
        description = "Look at the journal of a stopped node, and mend it",
        footer = {
            "  ledge journal verify",
            "  ledge journal dump --from 1000 --to 1010 -o json",
            "  ledge journal repair --from-snapshot --dry-run"
        })
final class JournalCommand extends LedgeCommand {
    JournalCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        throw LedgeCli.missingCommand(spec);
    }

    @Command(
            name = "verify",
            description =
                    "Check a stopped node's journal and snapshots, byte by byte; exit 1 when a start would refuse",
            footer = {"  ledge journal verify", "  ledge journal verify --data-dir /var/lib/ledge -o json | jq .verdict"
            })
    static final class Verify extends LedgeCommand {
        @Mixin
        OutputOption output;

        @Mixin
        NodeOption node;

        Verify(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() throws Exception {
            try (OfflineJournal journal = OfflineJournal.open(node.dataDir());
                    Disk disk = journal.disk()) {
                final VerifyReport report = VerifyReport.of(disk);
                if (output.format == OutputFormat.TABLE) {
                    print(report, journal.directory());
                } else {
                    printSingle(output.format, fields(report));
                }
                return report.refusal().isPresent() ? ExitCode.FAILURE : ExitCode.OK;
            }
        }

        private void print(final VerifyReport report, final Path directory) {
            context.out().println(directory + ": " + text(report.verdict()));
            context.out()
                    .println("records " + Human.count(report.recordCount()) + ", positions "
                            + report.firstPosition() + " to " + report.lastPosition() + ", certified to "
                            + report.certifiedPosition());
            final TextTable table = new TextTable("FILE", "BYTES", "POSITIONS", "NOTE");
            report.snapshots()
                    .forEach(snapshot -> table.row(
                            snapshot.name(),
                            snapshot.isValid() ? Human.bytes(snapshot.length()) : "-",
                            snapshot.isValid() ? snapshot.startPosition() + " to " + snapshot.endPosition() : "-",
                            note(snapshot, report)));
            report.segments()
                    .forEach(segment -> table.row(
                            segment.name(),
                            segment.length() == 0 ? "-" : Human.bytes(segment.length()),
                            segment.isUsed() ? segment.firstPosition() + " to " + segment.lastPosition() : "-",
                            segment.length() == 0 ? "unreadable" : segment.isUsed() ? "" : "prepared"));
            table.lines().forEach(context.out()::println);
            report.notes().forEach(note -> context.out().println("note: " + note));
            report.cut().map(CutTail::message).ifPresent(context.out()::println);
            report.refusal().map(Damage::message).ifPresent(context.out()::println);
        }

        private static String note(final SnapshotInfo snapshot, final VerifyReport report) {
            if (!snapshot.isValid()) {
                return Human.oneLine(snapshot.problem());
            }
            return Human.count(snapshot.recordCount()) + " records"
                    + (report.snapshot().filter(snapshot::equals).isPresent() ? ", a start begins with it" : "");
        }

        private static String text(final VerifyReport.Verdict verdict) {
            return switch (verdict) {
                case EMPTY -> "empty";
                case CLEAN -> "whole, after a clean stop";
                case UNCLEAN -> "whole, without the mark of a clean stop";
                case TORN -> "whole but for its last write";
                case DAMAGED -> "damaged: a node does not start on it";
                case OTHER_FORMAT -> "written by another version of Ledge: a node of this one does not start on it";
            };
        }

        private static Map<String, Object> fields(final VerifyReport report) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
            fields.put("records", report.recordCount());
            fields.put("firstPosition", report.firstPosition());
            fields.put("lastPosition", report.lastPosition());
            fields.put("certifiedPosition", report.certifiedPosition());
            fields.put("damage", report.refusal().map(JournalCommand::fields).orElse(null));
            fields.put("cut", report.cut().map(JournalCommand::fields).orElse(null));
            fields.put("snapshot", report.snapshot().map(SnapshotInfo::name).orElse(null));
            fields.put(
                    "snapshots",
                    report.snapshots().stream().map(JournalCommand::fields).toList());
            fields.put(
                    "segments",
                    report.segments().stream().map(JournalCommand::fields).toList());
            fields.put("notes", report.notes());
            return fields;
        }
    }

    @Command(
            name = "repair",
            description =
                    "Go back to what is intact: a snapshot, and the records up to the damage; the damaged journal is kept",
            footer = {
                "  ledge journal repair --from-snapshot --dry-run",
                "  ledge journal repair --from-snapshot --data-dir /var/lib/ledge"
            })
    static final class Repair extends LedgeCommand {
        @Option(
                names = "--from-snapshot",
                required = true,
                description = "the only way there is: records from the damage on are given up")
        boolean fromSnapshot;

        @Option(names = "--dry-run", description = "say what would be done, and change nothing")
        boolean dryRun;

        @Mixin
        OutputOption output;

        @Mixin
        NodeOption node;

        Repair(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() throws Exception {
            try (OfflineJournal journal = OfflineJournal.open(node.dataDir())) {
                final Optional<JournalRepair.Plan> plan;
                try (Disk disk = journal.disk()) {
                    plan = JournalRepair.plan(disk);
                }
                if (plan.isEmpty()) {
                    print("there is no damage in " + journal.directory() + ": nothing was changed", Map.of());
                    return ExitCode.OK;
                }
                final Path kept = dryRun ? null : journal.repair(plan.get());
                print(text(plan.get(), kept), fields(plan.get(), kept));
                return ExitCode.OK;
            }
        }

        private void print(final String text, final Map<String, Object> fields) {
            if (output.format == OutputFormat.TABLE) {
                context.out().println(text);
                return;
            }
            final Map<String, Object> all = new LinkedHashMap<>();
            all.put("repaired", !dryRun && !fields.isEmpty());
            all.putAll(fields);
            printSingle(output.format, all);
        }

        private String text(final JournalRepair.Plan plan, final Path kept) {
            final String lost = plan.lostCount() == 0
                    ? "no record is known to be lost"
                    : Human.count(plan.lostCount()) + " records are given up, positions " + (plan.endPosition() + 1)
                            + " to " + plan.lastSeenPosition();
            return plan.damage().file() + ", offset " + plan.damage().offset() + ": "
                    + plan.damage().reason() + "\n"
                    + (dryRun ? "would go back" : "went back") + " to position " + plan.endPosition() + ", "
                    + plan.snapshot().map(snapshot -> "by " + snapshot.name()).orElse("by the log from its beginning")
                    + "; " + lost
                    + (plan.isApproximate()
                            ? "\nthe snapshot is used without the records made while it was written: changes between"
                                    + " positions "
                                    + plan.snapshot().orElseThrow().startPosition() + " and " + plan.endPosition()
                                    + " may be there in part"
                            : "")
                    + (kept == null ? "" : "\nthe damaged journal is kept in " + kept);
        }

        private static Map<String, Object> fields(final JournalRepair.Plan plan, final Path kept) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("damage", JournalCommand.fields(plan.damage()));
            fields.put("snapshot", plan.snapshot().map(SnapshotInfo::name).orElse(null));
            fields.put("endPosition", plan.endPosition());
            fields.put("lastSeenPosition", plan.lastSeenPosition());
            fields.put("lost", plan.lostCount());
            fields.put("approximate", plan.isApproximate());
            fields.put("kept", kept == null ? null : kept.toString());
            return fields;
        }
    }

    static Map<String, Object> fields(final Damage damage) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", damage.file());
        fields.put("offset", damage.offset());
        fields.put("position", damage.position());
        fields.put("reason", damage.reason());
        return fields;
    }

    static Map<String, Object> fields(final CutTail cut) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", cut.file());
        fields.put("offset", cut.offset());
        fields.put("bytes", cut.length());
        fields.put("firstPosition", cut.firstPosition());
        fields.put("lastSeenPosition", cut.lastSeenPosition());
        return fields;
    }

    static Map<String, Object> fields(final SnapshotInfo snapshot) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", snapshot.name());
        fields.put("valid", snapshot.isValid());
        fields.put("problem", snapshot.problem());
        fields.put("generation", snapshot.generation());
        fields.put("startPosition", snapshot.startPosition());
        fields.put("endPosition", snapshot.endPosition());
        fields.put("records", snapshot.recordCount());
        fields.put("bytes", snapshot.length());
        return fields;
    }

    static Map<String, Object> fields(final SegmentInfo segment) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", segment.name());
        fields.put("bytes", segment.length());
        fields.put("firstPosition", segment.firstPosition());
        fields.put("lastPosition", segment.lastPosition());
        return fields;
    }
}
