using System.CommandLine;
using System.CommandLine.Parsing;
using PgStrata.Cli.Configuration;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>Makes options and arguments whose errors name the option, the wrong text and an example.</summary>
static class ValueOption
{
    /// <summary>An option with a value of a certain form.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="form">What the value is: "a duration".</param>
    /// <param name="example">A value to copy.</param>
    /// <param name="read">The reader.</param>
    internal static Option<T?> Of<T>(string name, string description, string form, string example, TryRead<T> read)
        where T : class =>
        new(name)
        {
            Description = description,
            HelpName = HelpName(form),
            CustomParser = result => Read(result, name, form, example, read),
        };

    internal static Option<T?> OfValue<T>(string name, string description, string form, string example, TryRead<T> read)
        where T : struct =>
        new(name)
        {
            Description = description,
            HelpName = HelpName(form),
            CustomParser = result => TryReadOne(result, name, form, example, read, out var value) ? value : null,
        };

    /// <summary>An option that may be given several times.</summary>
    internal static Option<IReadOnlyList<T>> Many<T>(string name, string description, string form, string example, TryRead<T> read) =>
        new(name)
        {
            Description = description + " (may be repeated)",
            HelpName = HelpName(form),
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
            CustomParser = result => ReadAll(result, name, form, example, read),
        };

    /// <summary>An option with a value out of a few words, which the shell completes.</summary>
    internal static Option<T> Choice<T>(string name, string description, IReadOnlyList<string> words, Func<string, T> map)
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (words.Contains(text)) return map(text);
                result.AddError($"{name} '{text}' is not one of {string.Join(", ", words)}.{DidYouMean.Sentence(text, words)}");
                return default!;
            },
        };
        // An enum would offer its own names beside the words.
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words]);
        return option;
    }

    /// <summary>An option read by the library, whose own message says what is wrong.</summary>
    internal static Option<T?> Read<T>(string name, string description, string helpName, TryReadOrSay<T> read)
        where T : class => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                if (read(result.Tokens[^1].Value, out var value, out var error)) return value;
                result.AddError($"{name}: {error}");
                return null;
            },
        };

    /// <summary>The same for one that may be given several times.</summary>
    internal static Option<IReadOnlyList<T>> ReadMany<T>(string name, string description, string helpName, TryReadOrSay<T> read)
        where T : class => new(name)
        {
            Description = description + " (may be repeated)",
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
            CustomParser = result =>
            {
                var values = new List<T>();
                foreach (var token in result.Tokens)
                    if (read(token.Value, out var value, out var error)) values.Add(value!);
                    else result.AddError($"{name}: {error}");
                return values;
            },
        };

    internal static Option<string?> Word(string name, string description, params string[] words) =>
        Choice<string?>(name, description, words, w => w);

    internal static Argument<string> Operation() =>
        new("operation") { Description = "The operation's id, as pgstrata operation list shows it" };

    internal static Argument<QualifiedName> Table() => new("table")
    {
        Description = "The table, always with its schema: app.fixes. Upper case and dots need quotes: 'app.\"Fixes\"'",
        CustomParser = result =>
            TryReadOne(result, "TABLE", "a schema-qualified name", "app.fixes", QualifiedName.TryParse, out QualifiedName name)
            ? name : default,
    };

    internal static Argument<IReadOnlyList<QualifiedName>> Tables(string description) => new("table")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
            ReadAll<QualifiedName>(result, "TABLE", "a schema-qualified name", "app.fixes", QualifiedName.TryParse),
    };

    static string HelpName(string form) => form[(form.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    static T? Read<T>(ArgumentResult result, string name, string form, string example, TryRead<T> read)
        where T : class => TryReadOne(result, name, form, example, read, out var value) ? value : null;

    static List<T> ReadAll<T>(ArgumentResult result, string name, string form, string example, TryRead<T> read)
    {
        var values = new List<T>();
        foreach (var token in result.Tokens)
            if (read(token.Value, out var value)) values.Add(value);
            else result.AddError(IsOption(name, token.Value) ? UsageErrors.Unknown(token.Value) : Wrong(name, token.Value, form, example));
        return values;
    }

    static bool TryReadOne<T>(ArgumentResult result, string name, string form, string example, TryRead<T> read, out T value)
    {
        var text = result.Tokens[^1].Value;
        if (read(text, out value)) return true;
        result.AddError(IsOption(name, text) ? UsageErrors.Unknown(text) : Wrong(name, text, form, example));
        return false;
    }

    // An argument swallows a mistyped option: no table's name begins with a dash unless it is quoted.
    static bool IsOption(string name, string text) => !name.StartsWith('-') && text.StartsWith('-');

    static string Wrong(string name, string text, string form, string example) =>
        $"{name} '{text}' is not {form}; write for example {(name.StartsWith('-') ? name + " " : "")}{Quoted(example)}";

    static string Quoted(string example) => example.Contains(' ', StringComparison.Ordinal) ? $"'{example}'" : example;
}
