using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>The differences a conversion announces, for the accounting.</summary>
static class Accounts
{
    /// <summary>What the partitioned table has otherwise by plan.</summary>
    internal static IReadOnlyList<Expectation> OfSwitched(TableShape shape, KeyColumns key) =>
    [
        .. Expectation.OfParent,
        Expectation.Allowed("persistence", "a parent is never unlogged; its leaves are"),
        Expectation.Allowed("tablespace", "leaves have the tablespace"),
        .. ChangedKeys(shape, key).SelectMany(k => Changed("constraints", k).Concat(Changed("indexes", k))),
        .. key.Names.SelectMany(name => (Expectation[])
        [
            Expectation.Allowed($"columns/{new Identifier(name)}/not_null", "part of the primary key now"),
            Expectation.Allowed($"columns/{new Identifier(name)}/not_null/**", "part of the primary key now"),
        ]),
    ];

    /// <summary>What the staged table does not have yet, or has otherwise by plan.</summary>
    internal static IReadOnlyList<Expectation> OfStaged(TableShape shape, KeyColumns key, IReadOnlyList<string> lateTriggers) =>
    [
        .. OfSwitched(shape, key),
        .. StagedAccount.Late(lateTriggers),
    ];

    static IEnumerable<string> ChangedKeys(TableShape shape, KeyColumns key) =>
        shape.Indexes.Where(i => i.IsUnique && !UniqueKeys.HasKey(i, key)).Select(i => i.Name);

    /// <summary>A key that got lost is nothing the plan announced.</summary>
    static Expectation[] Changed(string section, string name)
    {
        var part = Expectation.Part(section, name, "the key column is added");
        part[0] = part[0] with { IsKept = true };
        return part;
    }
}
