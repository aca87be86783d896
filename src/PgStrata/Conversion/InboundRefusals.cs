using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Whether a foreign key into the table can live on.</summary>
static class InboundRefusals
{
    internal static IEnumerable<PreflightCheck> Of(ForeignKeyShape fk, ConvertRequest request, ConvertFacts facts)
    {
        var name = $"Foreign key {fk.Name} of {fk.Referencing}";
        if (fk.IsSelf)
        {
            yield return Block($"{name} points at the table itself.", Drop(fk));
            yield break;
        }
        if (fk.ReferencingIsPartitioned && facts.Version < 180000)
        {
            yield return Block($"{name} is on a partitioned table, where it cannot be re-made NOT VALID before PostgreSQL 18.", Drop(fk));
            yield break;
        }
        var index = facts.Shape.Indexes.FirstOrDefault(i => i.Oid == fk.ReferencedIndexOid);
        if (index is null || UniqueKeys.HasKey(index, request.Columns)) yield break;
        if (request.InboundForeignKeys == InboundForeignKeys.Refuse)
            yield return Block(
                $"{name} needs ({string.Join(", ", fk.ReferencedColumns)}) to be unique over the whole table, " +
                "which ends with the conversion.",
                $"--inbound-fk composite re-makes it over ({string.Join(", ", fk.Columns)}, {request.Key}) " +
                $"if {fk.Referencing} has that column; --inbound-fk drop drops it.");
        if (request.InboundForeignKeys == InboundForeignKeys.Composite)
            foreach (var check in Composite(fk, request, facts)) yield return check;
    }

    static IEnumerable<PreflightCheck> Composite(ForeignKeyShape fk, ConvertRequest request, ConvertFacts facts)
    {
        var column = facts.Referencing.GetValueOrDefault(fk.ReferencingOid)?.Column(request.Key);
        var key = facts.Shape.Column(request.Key);
        if (request.MoreKeys.Count > 0)
            yield return Block($"Foreign key {fk.Name} would have to get {request.MoreKeys.Count + 1} columns more.", Drop(fk));
        else if (column is null)
            yield return Block(
                $"{fk.Referencing} has no column {request.Key}, so foreign key {fk.Name} cannot become composite.", Drop(fk));
        else if (key is not null && column.TypeName != key.TypeName)
            yield return Block($"{fk.Referencing}.{request.Key} is {column.TypeName}, the key is {key.TypeName}.", Drop(fk));
        else if (!column.NotNull)
            yield return Block(
                $"{fk.Referencing}.{request.Key} may be NULL, and a row with NULL there would not be checked by the composite {fk.Name}.",
                NotNullSql.Prove(fk.Referencing, request.Key));
        else if (fk.MatchType == 'f' && fk.Columns.Count > 1)
            yield return Block(
                $"Foreign key {fk.Name} is MATCH FULL: with {request.Key}, which is never NULL, none of its columns could be.", Drop(fk));
        else if (fk.DeleteAction is 'n' or 'd' && facts.Version < 150000)
            yield return Block(
                $"Foreign key {fk.Name} sets columns on delete; PostgreSQL 14 would set {request.Key} too.", Drop(fk));
    }

    static PreflightCheck Block(string detail, string remedy) => new("inbound foreign key", Verdict.Block, detail, remedy);

    static string Drop(ForeignKeyShape fk) => $"ALTER TABLE {fk.Referencing} DROP CONSTRAINT {new Identifier(fk.Name)}";
}
