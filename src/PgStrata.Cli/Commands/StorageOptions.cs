using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace PgStrata.Cli.Commands;

/// <summary>Where copied rows lie, and how they are compressed.</summary>
sealed class StorageOptions
{
    readonly Option<IReadOnlyList<KeyValuePair<string, string>>> compression = ValueOption.Many<KeyValuePair<string, string>>(
        "--compression", "With rewrite: compress the values of a column anew, by lz4 or pglz", "a column and how", "body=lz4", TryRead);
    readonly Option<string?> tablespace = new("--tablespace")
    {
        HelpName = "name",
        Description = "With rewrite: where the leaves lie (default: where the table does); indexes stay in theirs",
    };

    internal void AddTo(Command command)
    {
        command.Add(compression);
        command.Add(tablespace);
    }

    internal bool IsGiven(CommandResult result) => result.Given(compression) || result.Given(tablespace);

    internal ImmutableDictionary<string, string> Compression(ParseResult parsed) =>
        ImmutableDictionary<string, string>.Empty.SetItems(parsed.GetValue(compression) ?? []);

    internal string? Tablespace(ParseResult parsed) => parsed.GetValue(tablespace);

    static bool TryRead(string text, out KeyValuePair<string, string> value)
    {
        var at = text.LastIndexOf('=');
        value = at <= 0 ? default : new(text[..at], text[(at + 1)..]);
        return value.Value is "lz4" or "pglz";
    }
}
