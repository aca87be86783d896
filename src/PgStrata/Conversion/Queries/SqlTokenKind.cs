namespace PgStrata.Conversion.Queries;

/// <summary>What a piece of a statement is.</summary>
enum SqlTokenKind
{
    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    QuotedName,

    /// <summary>A string in any of its quotings.</summary>
    Text,

    /// <summary>A parameter, $1.</summary>
    Parameter,

    /// <summary>One other character.</summary>
    Sign,
}
