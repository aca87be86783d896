namespace PgStrata.Cli.Configuration;

/// <summary>One value of a policy file, as text, with its place. Lines and columns count from 1.</summary>
sealed record PolicyField(string Value, int Line, int Column)
{
    public override string ToString() => Value;
}
