namespace PgStrata.Cli.Configuration;

/// <summary>The policy of one table as the file says it: every value valid by itself, none interpreted.</summary>
/// <param name="Line">Where the entry begins.</param>
/// <param name="Column">Where the entry begins.</param>
/// <param name="Fields">The keys that are given.</param>
sealed record PolicyEntry(int Line, int Column, IReadOnlyDictionary<string, PolicyField> Fields)
{
    internal PolicyField Table => Fields["table"];

    internal PolicyField Key => Fields["key"];

    internal PolicyField Every => Fields["every"];

    internal PolicyField? Unit => this["unit"];

    internal PolicyField? Zone => this["zone"];

    internal PolicyField? Origin => this["origin"];

    internal PolicyField? Horizon => this["horizon"];

    internal PolicyField? Retain => this["retain"];

    internal PolicyField? Expire => this["expire"];

    internal PolicyField? MinKeep => this["min-keep"];

    internal PolicyField? Guard => this["guard"];

    internal PolicyField? Naming => this["naming"];

    internal PolicyField? Default => this["default"];

    internal PolicyField? Paused => this["paused"];

    PolicyField? this[string name] => Fields.GetValueOrDefault(name);

    /// <summary>An entry that comes from no file, to be rendered: null values are left out.</summary>
    internal static PolicyEntry Of(params IEnumerable<(string Key, string? Value)> values) => new(0, 0,
        values.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => new PolicyField(v.Value!, 0, 0), StringComparer.Ordinal));
}
