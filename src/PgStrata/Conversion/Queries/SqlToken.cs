namespace PgStrata.Conversion.Queries;

/// <summary>A word, name, literal or sign of a statement.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Words folded to lower case, names without their quotes, strings without theirs.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Behind its last character.</param>
readonly record struct SqlToken(SqlTokenKind Kind, string Value, int Start, int End)
{
    /// <summary>A keyword or sign; a quoted name is never one.</summary>
    internal bool Is(string word) => Kind is SqlTokenKind.Word or SqlTokenKind.Sign && Value == word;

    /// <summary>An object's name, quoted or not.</summary>
    internal bool Names(string name) => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName && Value == name;
}
