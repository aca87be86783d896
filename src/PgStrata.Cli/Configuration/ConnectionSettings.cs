namespace PgStrata.Cli.Configuration;

/// <summary>Connection settings under libpq's names, each with where it was written. The first one to set a name wins.</summary>
sealed class ConnectionSettings
{
    readonly Dictionary<string, (string Value, string Origin)> settings = new(StringComparer.Ordinal);

    internal IEnumerable<(string Name, string Value, string Origin)> All =>
        settings.Select(s => (s.Key, s.Value.Value, s.Value.Origin));

    internal string? this[string name] => settings.TryGetValue(name, out var found) ? found.Value : null;

    internal string Origin(string name) => settings[name].Origin;

    /// <summary>Sets a name unless a source of higher rank did.</summary>
    /// <exception cref="StrataException">The name is no connection setting.</exception>
    internal void Offer(string name, string value, string origin)
    {
        if (LibpqKeyword.Find(name) is not { } keyword)
        {
            var near = DidYouMean.Sentence(name, LibpqKeyword.Names);
            throw ConnectionFault.In(origin, $"'{name}' is no connection setting.{near}");
        }
        if (keyword.Use == KeywordUse.Refused)
            throw ConnectionFault.In(origin,
                $"'{name}' is not supported by this tool, and leaving it out silently could make the connection " +
                "less secure than you asked for. Remove it.");
        settings.TryAdd(name, (value, origin));
    }

    /// <summary>Overwrites: within one string the last mention of a name wins, as in libpq.</summary>
    internal void Replace(string name, string value, string origin)
    {
        settings.Remove(name);
        Offer(name, value, origin);
    }
}
