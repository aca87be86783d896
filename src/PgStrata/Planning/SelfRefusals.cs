using System.Text.RegularExpressions;
using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// Expressions of the table that name the table itself or a whole row of it: the parsed form is bound to the old heap, and LIKE refuses it
/// on leaves.
/// </summary>
static class SelfRefusals
{
    internal static IEnumerable<PreflightCheck> Of(TableShape t)
    {
        foreach (var policy in t.RowPolicies.Where(p => Names(t, p.Using) || Names(t, p.Check)))
            yield return Block(
                "policy",
                $"Policy {policy.Name} has a sub-select over the table itself, which would go on reading the old heap: " +
                $"USING ({policy.Using}) WITH CHECK ({policy.Check}).",
                $"DROP POLICY {new Identifier(policy.Name)} ON {t.Name}");
        foreach (var check in t.Constraints.Where(c => c.IsCheck && IsWholeRow(t, c.Definition)))
            yield return Block(
                "check", $"{check.Name} uses the whole row, which a leaf cannot copy: {check.Definition}.",
                $"ALTER TABLE {t.Name} DROP CONSTRAINT {new Identifier(check.Name)}");
        foreach (var index in t.Indexes.Where(i => (i.HasExpressions || i.IsPartial) && IsWholeRow(t, i.Body)))
            yield return Block(
                "index", $"Index {index.Name} uses the whole row, which a leaf cannot copy: {index.Body}.",
                $"DROP INDEX CONCURRENTLY {t.Name.With(index.Name)}");
        foreach (var column in t.Columns.Where(c => c.IsGenerated && IsWholeRow(t, c.Default ?? "")))
            yield return Block(
                "column", $"{column.Name} is generated from the whole row, which a leaf cannot copy: {column.Default}.",
                $"ALTER TABLE {t.Name} DROP COLUMN {new Identifier(column.Name)}");
    }

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);

    static bool Names(TableShape t, string? text) => text is not null && Occurs(text, t.Name.ToString(), "(?![\\w$\"])");

    static bool IsWholeRow(TableShape t, string text) => Occurs(text, new Identifier(t.Name.Name) + ".*", "");

    static bool Occurs(string text, string name, string end) =>
        Regex.IsMatch(
            text, "(?<![\\w$\".])" + Regex.Escape(name) + end,
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
