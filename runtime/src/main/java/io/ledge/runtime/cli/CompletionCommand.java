package io.ledge.runtime.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Print a script that completes ledge's commands and options in a shell",
        footer = {
            "  source <(ledge completion bash)",
            "  ledge completion bash > ~/.local/share/bash-completion/completions/ledge"
        })
final class CompletionCommand extends LedgeCommand {
    @Parameters(paramLabel = "SHELL", description = "bash, also for zsh with bashcompinit")
    String shell;

    CompletionCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (!shell.equals("bash")) {
            throw CliFailure.usage("no completion for '" + shell + "'; there is one for bash");
        }
        context.out().print(AutoComplete.bash("ledge", spec.root().commandLine()));
        return ExitCode.OK;
    }
}
