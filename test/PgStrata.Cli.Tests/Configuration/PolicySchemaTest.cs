using System.Text.Json;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

public sealed class PolicySchemaTest
{
    static readonly JsonElement Table = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.schema.json")))
        .RootElement.GetProperty("$defs").GetProperty("table");

    [Fact]
    public void the_schema_and_the_parser_know_the_same_keys() =>
        Assert.Equal(PolicyKey.Names, Table.GetProperty("properties").EnumerateObject().Select(p => p.Name));

    [Fact]
    public void the_schema_and_the_parser_require_the_same_keys() =>
        Assert.Equal(PolicyKey.All.Where(k => k.Required).Select(k => k.Name), Strings(Table.GetProperty("required")));

    [Fact]
    public void the_schema_and_the_parser_know_the_same_choices()
    {
        foreach (var key in PolicyKey.All.Where(k => k.Kind == PolicyKeyKind.Choice))
            Assert.Equal(key.Choices!, Strings(Table.GetProperty("properties").GetProperty(key.Name).GetProperty("enum")));
    }

    [Fact]
    public void the_example_of_every_key_is_valid()
    {
        foreach (var key in PolicyKey.All) Assert.Null(key.Fault(key.Example));
    }

    static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(e => e.GetString()!);
}
