using PgStrata.Catalog;
using PgStrata.Planning;
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
        Expectation.Allowed("schema", "it is staged"),
        Expectation.Allowed("inbound_foreign_keys/**", "re-made in the switch"),
        Expectation.Allowed("dependents/**", "replaced in the switch"),
        Expectation.Allowed("publications/**", "moved in the switch"),
        Expectation.Allowed("sequences/**", "identity goes on in the switch, serial changes its owner there"),
        Expectation.Allowed("statistics/*/name", "moved in the switch"),
        Expectation.Allowed("statistics/**", "moved in the switch"),
        .. lateTriggers.SelectMany(t => Part("triggers", t, "made in the switch")),
    ];

    static IEnumerable<string> ChangedKeys(TableShape shape, KeyColumns key) =>
        shape.Indexes.Where(i => i.IsUnique && !UniqueKeys.HasKey(i, key)).Select(i => i.Name);

    /// <summary>A key that got lost is nothing the plan announced.</summary>
    static Expectation[] Changed(string section, string name)
    {
        var part = Part(section, name, "the key column is added");
        part[0] = part[0] with { IsKept = true };
        return part;
    }

    /// <summary>One object of a list, with all about it.</summary>
    internal static Expectation[] Part(string section, string name, string reason) =>
    [
        Expectation.Allowed($"{section}/{new Identifier(name)}", reason),
        Expectation.Allowed($"{section}/{new Identifier(name)}/**", reason),
    ];
}
