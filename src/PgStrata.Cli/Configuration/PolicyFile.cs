using PgStrata.Sql;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PgStrata.Cli.Configuration;

/// <summary>Reads policy files: YAML with a list <c>tables</c>. All faults are found at once, each with its place.</summary>
sealed class PolicyFile
{
    readonly string file;
    readonly Func<string, string?> variable;
    readonly List<PolicyFileFault> faults = [];

    PolicyFile(string file, Func<string, string?> variable) => (this.file, this.variable) = (file, variable);

    /// <summary>Reads YAML text. <paramref name="file"/> only names it.</summary>
    internal static PolicyReading Read(string text, string file, Func<string, string?> variable)
    {
        var reader = new PolicyFile(file, variable);
        var tables = reader.Tables(text);
        return reader.faults.Count == 0
            ? new PolicyReading(new PolicyDocument(file, tables), [])
            : new PolicyReading(null, [.. reader.faults.OrderBy(f => f.Line).ThenBy(f => f.Column)]);
    }

    /// <summary>Reads a file with the process's environment.</summary>
    /// <exception cref="StrataException"><c>policy</c>: the file cannot be read.</exception>
    internal static async Task<PolicyReading> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await System.IO.File.ReadAllTextAsync(file, cancellationToken), file, Environment.GetEnvironmentVariable);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StrataException("policy", $"{file}: the policy file cannot be read: {error.Message}", error);
        }
    }

    List<PolicyEntry> Tables(string text)
    {
        if (Load(text) is not { } root) return [];
        if (root is not YamlMappingNode mapping)
        {
            Fault(root.Start, "the file must begin with 'tables:' and a list of tables below it");
            return [];
        }
        YamlNode? list = null;
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: "tables" }) list = value;
            else Fault(key.Start, $"unknown key '{key}'.{DidYouMean.Sentence(key.ToString(), ["tables"])}");
        }
        if (list is YamlSequenceNode sequence) return Unique([.. sequence.Children.Select(Entry).OfType<PolicyEntry>()]);
        if (list is not null) Fault(list.Start, "'tables' must be a list; begin each table with '- table: schema.name'");
        else if (faults.Count == 0) Fault(root.Start, "there is no 'tables:' in the file");
        return [];
    }

    YamlNode? Load(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1) return stream.Documents[0].RootNode;
            if (stream.Documents.Count == 0) Fault(new Mark(0, 1, 1), "the file is empty; it must begin with 'tables:'");
            else Fault(stream.Documents[1].RootNode.Start, "the file holds a second document after '---'; write one list of tables");
        }
        catch (YamlException error)
        {
            Fault(error.Start, $"this is not valid YAML: {error.InnerException?.Message ?? error.Message}");
        }
        return null;
    }

    PolicyEntry? Entry(YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            Fault(node.Start, "a table must be written as 'key: value' lines, the first with '- table: schema.name'");
            return null;
        }
        var fields = new Dictionary<string, PolicyField>(StringComparer.Ordinal);
        var before = faults.Count;
        foreach (var (keyNode, value) in mapping.Children)
        {
            var name = keyNode.ToString();
            if (PolicyKey.Find(name) is not { } key)
                Fault(keyNode.Start, $"unknown key '{name}'.{DidYouMean.Sentence(name, PolicyKey.Names)}");
            else if (Field(key, value) is { } field) fields.Add(name, field);
        }
        foreach (var key in PolicyKey.All.Where(k => k.Required && !mapping.Children.ContainsKey(new YamlScalarNode(k.Name))))
            Fault(mapping.Start, $"the table has no '{key.Name}'; write for example {key.Name}: {key.Example}");
        // The same rule as on the command line: what is destroyed is said in words.
        if (Has("retain") && !Has("expire")) Fault(mapping.Start, "'retain' needs 'expire: drop' or 'expire: detach'");
        if (Has("expire") && !Has("retain")) Fault(mapping.Start, "'expire' has no effect without 'retain'");
        return faults.Count == before ? new PolicyEntry((int)mapping.Start.Line, (int)mapping.Start.Column, fields) : null;

        bool Has(string name) => mapping.Children.ContainsKey(new YamlScalarNode(name));
    }

    PolicyField? Field(PolicyKey key, YamlNode node)
    {
        if (node is not YamlScalarNode { Value: { } raw })
        {
            Fault(node.Start, $"'{key.Name}' must be one value; write for example {key.Name}: {key.Example}");
            return null;
        }
        var (text, fault) = EnvironmentText.Replace(raw, variable);
        fault ??= string.IsNullOrWhiteSpace(text) ? $"'{key.Name}' has no value; write for example {key.Name}: {key.Example}"
            : key.Fault(text);
        if (fault is null) return new PolicyField(text, (int)node.Start.Line, (int)node.Start.Column);
        Fault(node.Start, fault);
        return null;
    }

    List<PolicyEntry> Unique(List<PolicyEntry> entries)
    {
        var seen = new Dictionary<QualifiedName, int>();
        foreach (var entry in entries)
        {
            if (QualifiedName.TryParse(entry.Table.Value, out var name) && !seen.TryAdd(name, entry.Table.Line))
                Fault(new Mark(0, entry.Table.Line, entry.Table.Column),
                    $"table {name} is already on line {seen[name]}; a table has one policy");
        }
        return entries;
    }

    void Fault(Mark at, string message) => faults.Add(new PolicyFileFault(file, (int)at.Line, (int)at.Column, message));
}
