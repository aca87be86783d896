using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A shape as sorted lines of path and value: what the fingerprint hashes and the difference compares.</summary>
/// <remarks>
/// Names, never OIDs: the successor of a table renders as the table did. Left out: sizes, row counts, file nodes, sequence positions,
/// attnums (the order of the live columns is in), what is default or empty, and whether an ACL was spelled out or only implied.
/// </remarks>
sealed class ShapeRendering
{
    readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    readonly RelationRename _rename;

    ShapeRendering(RelationRename rename) => _rename = rename;

    /// <summary>The lines of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="name">Rendered as if the table had this name: a staged parent against the table it is to follow.</param>
    internal static IReadOnlyDictionary<string, string> Of(TableShape shape, QualifiedName? name = null)
    {
        var rendering = new ShapeRendering(new RelationRename(shape.Name, name ?? shape.Name));
        rendering.Line("name", (name ?? shape.Name).ToString());
        rendering.Table(shape);
        ShapeParts.Render(shape, rendering);
        return rendering._lines;
    }

    void Table(TableShape shape)
    {
        Line("owner", shape.Owner);
        Line("kind", shape.Kind);
        Line("persistence", shape.Persistence);
        Line("access_method", shape.AccessMethod);
        Line("tablespace", shape.Tablespace);
        Options("options", shape.Options);
        Options("toast_options", shape.ToastOptions);
        Line("comment", shape.Comment);
        Line("replica_identity", shape.ReplicaIdentity == 'i' ? "index " + shape.ReplicaIdentityIndex : shape.ReplicaIdentity.ToString());
        Line("row_security", shape.RowSecurity);
        Line("row_security_forced", shape.ForceRowSecurity);
        Line("partition", shape.IsPartition);
        Line("partition_key", shape.PartitionKey);
        Line("inheritance_parents", shape.HasInheritanceParents);
        Line("inheritance_children", shape.HasInheritanceChildren);
        Line("typed", shape.IsTyped);
        Line("extension", shape.Extension);
        Grants("grants", shape.Acl);
    }

    /// <summary>A path of names: those that would be misread are quoted.</summary>
    internal static string Path(string list, string name, string? property = null) =>
        property is null ? $"{list}/{new Identifier(name)}" : $"{list}/{new Identifier(name)}/{property}";

    internal void Line(string path, string? value)
    {
        if (value is not null) _lines[path] = _rename.Apply(value);
    }

    internal void Line(string path, bool value)
    {
        if (value) _lines[path] = "yes";
    }

    internal void Line(string path, char value)
    {
        if (value != ' ') _lines[path] = value.ToString();
    }

    internal void Options(string path, IReadOnlyList<string> options)
    {
        foreach (var option in options)
        {
            var (name, value) = option.Split('=', 2) is [var n, var v] ? (n, v) : (option, "");
            Line(Path(path, name), value);
        }
    }

    internal void Grants(string path, IReadOnlyList<Grant> grants)
    {
        foreach (var holder in grants.GroupBy(g => g.IsPublic ? "PUBLIC" : new Identifier(g.Grantee).ToString(), StringComparer.Ordinal))
            Line(
                $"{path}/{holder.Key}",
                string.Join(", ", holder
                    .OrderBy(g => g.Privilege, StringComparer.Ordinal).ThenBy(g => g.Grantor, StringComparer.Ordinal)
                    .Select(g => $"{g.Privilege}{(g.Grantable ? "*" : "")}/{new Identifier(g.Grantor)}")));
    }
}
