using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

public sealed class PolicyFileTest
{
    [Fact]
    public void a_full_entry_is_read_with_its_places()
    {
        var document = Read("""
            tables:
              - table: app.fixes
                key: received_at
                every: 1 day
                zone: UTC
                origin: 2026-01-01
                horizon: 7 days
                retain: 30 days
                expire: drop
                naming: pgpartman5
                default: none
                guard: SELECT count(*) = 0 FROM app.jobs
                min-keep: 1
                paused: false
                unit: ms
            """).OrThrow();
        var entry = Assert.Single(document.Tables);
        Assert.Equal((2, 5), (entry.Line, entry.Column));
        Assert.Equal(new PolicyField("app.fixes", 2, 12), entry.Table);
        Assert.Equal(new PolicyField("received_at", 3, 10), entry.Key);
        Assert.Equal(new PolicyField("SELECT count(*) = 0 FROM app.jobs", 12, 12), entry.Guard);
        Assert.Equal("1 day UTC 2026-01-01 7 days 30 days drop pgpartman5 none 1 false ms", string.Join(' ',
            entry.Every, entry.Zone, entry.Origin, entry.Horizon, entry.Retain, entry.Expire, entry.Naming, entry.Default, entry.MinKeep,
            entry.Paused, entry.Unit));
    }

    [Fact]
    public void json_is_read_by_the_same_code()
    {
        var reading = Read("""{"tables": [{"table": "app.fixes", "key": "id", "every": "10000 ids", "min-keep": 3}]}""");
        Assert.Equal("3", Assert.Single(reading.OrThrow().Tables).MinKeep!.Value);
    }

    [Fact]
    public void all_faults_are_told_at_once_each_with_its_place()
    {
        var reading = Read("""
            tables:
              - table: app.fixes
                key: received_at
                every: 1 fortnight
                retian: 30 days
              - table: fixes
                every: 1 day
                retain: 30 days
              - app.other
              - table: App.Fixes
                key: [a, b]
                every: 1 day
                expire: dropp
                retain: 1 month
                paused: yes
                zone:
              - table: app.ok
                key: k
                every: 1 hour
              - table: app.ok
                key: k
                every: 1 hour
            table: x
            """);
        Assert.Null(reading.Document);
        const string periods =
            "Write a number and a unit, such as '1 day', '15 minutes', '1 week', '3 months', '1 year', or '10000 ids' for a number key.";
        Assert.Equal($"""
            p.yaml:4:12: every: '1 fortnight' is not a period: unknown unit 'fortnight'. {periods}
            p.yaml:5:5: unknown key 'retian'. Did you mean 'retain'?
            p.yaml:6:5: the table has no 'key'; write for example key: received_at
            p.yaml:6:5: 'retain' needs 'expire: drop' or 'expire: detach'
            p.yaml:6:12: table 'fixes' is not a schema-qualified name; write for example table: app.fixes
            p.yaml:9:5: a table must be written as 'key: value' lines, the first with '- table: schema.name'
            p.yaml:11:10: 'key' must be one value; write for example key: received_at
            p.yaml:13:13: expire 'dropp' is not one of drop, detach. Did you mean 'drop'?
            p.yaml:15:13: paused 'yes' is not one of true, false.
            p.yaml:16:10: 'zone' has no value; write for example zone: UTC
            p.yaml:20:12: table app.ok is already on line 17; a table has one policy
            p.yaml:23:1: unknown key 'table'. Did you mean 'tables'?
            """, string.Join('\n', reading.Faults));
        var error = Assert.Throws<StrataException>(reading.OrThrow);
        Assert.StartsWith("the policy file has 12 errors, nothing was changed:\n  p.yaml:4:12: every", error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "p.yaml:1:1: the file is empty")]
    [InlineData("- a\n", "p.yaml:1:1: the file must begin with 'tables:'")]
    [InlineData("{}\n", "p.yaml:1:1: there is no 'tables:' in the file")]
    [InlineData("tables: app.fixes\n", "p.yaml:1:9: 'tables' must be a list")]
    [InlineData("tables: []\n---\ntables: []\n", "p.yaml:3:1: the file holds a second document")]
    [InlineData("tables:\n  - table: 'app.fixes\n", "p.yaml:2:12: this is not valid YAML")]
    [InlineData("tables:\n  - table: a.b\n    table: a.c\n", "p.yaml:3:5: this is not valid YAML: Duplicate key table")]
    public void a_file_of_the_wrong_form_is_told_so(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Read(text).Faults).ToString(), StringComparison.Ordinal);

    [Fact]
    public void variables_are_replaced_in_values()
    {
        var entry = Read("tables: [{table: '${SCHEMA}.fixes', key: '${KEY:-id}', every: '${N:-1} day', guard: 'SELECT $${x}'}]",
            ("SCHEMA", "app"))
            .OrThrow().Tables[0];
        Assert.Equal("app.fixes id 1 day SELECT ${x}", $"{entry.Table} {entry.Key} {entry.Every} {entry.Guard}");
    }

    [Theory]
    [InlineData("${NOPE}", "the environment variable NOPE is not set")]
    [InlineData("${NOPE", "'${' is not closed by '}'")]
    [InlineData("${1X}", "'${1X}' names no variable")]
    public void variables_that_cannot_be_replaced_are_faults(string value, string expected)
    {
        var fault = Assert.Single(Read($"tables:\n  - table: a.b\n    key: k\n    every: 1 day\n    guard: \"{value}\"\n").Faults);
        Assert.Equal((5, 12), (fault.Line, fault.Column));
        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_variable_cannot_bring_yaml_into_the_file()
    {
        var entry = Read("tables: [{table: a.b, key: k, every: 1 day, guard: '${SQL}'}]",
            ("SQL", "x', paused: true, zone: '")).OrThrow().Tables[0];
        Assert.Null(entry.Paused);
        Assert.Equal("x', paused: true, zone: '", entry.Guard!.Value);
    }

    [Fact]
    public async Task a_missing_file_is_an_error_of_the_policy()
    {
        var error = await Assert.ThrowsAsync<StrataException>(() => PolicyFile.ReadAsync("/nonexistent/p.yaml", CancellationToken.None));
        Assert.Equal("policy", error.Code);
    }

    static PolicyReading Read(string text, params (string Name, string Value)[] variables) => PolicyFile.Read(
        text, "p.yaml", name => variables.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault());
}
