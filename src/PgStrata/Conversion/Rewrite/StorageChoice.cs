using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Where the leaves lie, and how their values are compressed, when that is to be otherwise than it was.</summary>
static class StorageChoice
{
    internal static IEnumerable<PreflightCheck> Refuse(ConvertRequest request, TableShape shape)
    {
        foreach (var (name, method) in request.Compression)
        {
            if (shape.Column(name) is not { } column) yield return Block($"{shape.Name} has no column {name}.");
            else if (Anew(column) is null)
                yield return Block(
                    $"{name} is of type {column.TypeName}: only text, varchar, char, bytea, json and jsonb can be compressed anew.");
            if (method is not ("lz4" or "pglz")) yield return Block($"'{method}' is no way to compress; there are lz4 and pglz.");
        }
    }

    /// <summary>A value that is copied stays compressed as it was: it has to be made anew.</summary>
    internal static IReadOnlyDictionary<string, string>? Anew(ConvertRequest request, TableShape shape) =>
        request.Compression.Count == 0
            ? null
            : request.Compression.Keys.Where(c => shape.Column(c) is { IsGenerated: false })
                .ToDictionary(c => c, c => Anew(shape.Column(c)!)!, StringComparer.Ordinal);

    /// <summary>On the empty partitioned table, whose leaves are made like it.</summary>
    internal static IEnumerable<SqlText> Compress(ConvertRequest request, QualifiedName staged) =>
        from column in request.Compression
        select SqlText.Of($"ALTER TABLE {staged} ALTER COLUMN {new Identifier(column.Key)} SET COMPRESSION {SqlText.Raw(column.Value)}");

    internal static IEnumerable<Expectation> Expected(IEnumerable<string> columns) =>
        columns.Select(c => Expectation.Allowed($"columns/{new Identifier(c)}/compression", "compressed anew"));

    internal static IEnumerable<AccountLine> Account(ConvertRequest request)
    {
        foreach (var (column, method) in request.Compression)
            yield return new($"compression of {column}", "changed", $"{method}; every value is compressed anew");
        if (request.Tablespace is { } tablespace)
            yield return new("tablespace", "changed", $"leaves lie in {tablespace}, indexes where they were");
    }

    static string? Anew(ColumnShape column)
    {
        var value = $"{CopySpecMark}.{new Identifier(column.Name)}";
        return column.TypeName switch
        {
            "text" or "bytea" => $"({value} || '')",
            "json" or "jsonb" => $"({value}::text || '')::pg_catalog.{column.TypeName}",
            var type when type.StartsWith("character", StringComparison.Ordinal) => $"({value} || '')",
            _ => null,
        };
    }

    const string CopySpecMark = Rewriting.CopySpec.RowMark;

    static PreflightCheck Block(string detail) => new("compression", Verdict.Block, detail, "--compression COLUMN=lz4");
}
