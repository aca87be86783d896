using System.CommandLine;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Commands;

/// <summary>completion: prints what a shell needs to complete commands, options and their words.</summary>
sealed class CompletionCommand : StrataCommand
{
    readonly Argument<string> shell = new("shell")
    {
        Description = "bash, zsh, fish or pwsh",
        CustomParser = result =>
        {
            var word = result.Tokens[^1].Value;
            if (CompletionShim.Shells.Contains(word)) return word;
            result.AddError($"SHELL '{word}' is not one of {string.Join(", ", CompletionShim.Shells)}." +
                DidYouMean.Sentence(word, CompletionShim.Shells));
            return "";
        },
    };

    internal CompletionCommand()
        : base("completion", "Print the completion script for a shell")
    {
        shell.CompletionSources.Add([.. CompletionShim.Shells]);
        Add(shell);
        Examples =
        [
            "eval \"$(pgstrata completion bash)\"            # in ~/.bashrc",
            "eval \"$(pgstrata completion zsh)\"             # in ~/.zshrc, after compinit",
            "pgstrata completion fish > ~/.config/fish/completions/pgstrata.fish",
            "pgstrata completion pwsh | Out-String | Invoke-Expression",
        ];
        Runs(parsed => parsed.GetRequiredValue(shell), async (name, context, _) =>
        {
            await context.Out.WriteAsync(CompletionShim.For(name));
            return ExitCode.Ok;
        });
    }
}
