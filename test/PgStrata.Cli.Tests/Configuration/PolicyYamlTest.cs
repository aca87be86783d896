using FsCheck;
using FsCheck.Fluent;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

public sealed class PolicyYamlTest
{
    [Fact]
    public void policies_are_written_as_a_person_would()
    {
        var text = PolicyYaml.Render(
        [
            PolicyEntry.Of(("table", "app.fixes"), ("key", "received_at"), ("every", "1 day"), ("zone", "+01"), ("retain", "30 days"),
                ("expire", "drop"), ("min-keep", "1"), ("guard", "SELECT x = 'a: #b'"), ("origin", null)),
            PolicyEntry.Of(("table", "app.\"Log\""), ("key", "id"), ("every", "10000 ids"), ("paused", "true")),
        ]);
        Assert.Equal("""
            tables:
              - table: app.fixes
                key: received_at
                every: 1 day
                zone: "+01"
                retain: 30 days
                expire: drop
                min-keep: 1
                guard: "SELECT x = 'a: #b'"
              - table: "app.\"Log\""
                key: id
                every: 10000 ids
                paused: true

            """, text);
    }

    [Fact]
    public void no_policies_are_an_empty_list() => Assert.Empty(RoundTrip([]));

    [Fact]
    public void any_text_comes_back_as_it_was() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonWhiteSpaceString>(), text =>
        {
            var entry = PolicyEntry.Of(("table", "app.fixes"), ("key", "k"), ("every", "1 day"), ("guard", text.Get),
                ("origin", "${X} " + text.Get));
            var back = RoundTrip([entry])[0];
            return back.Guard!.Value == text.Get && back.Origin!.Value == "${X} " + text.Get;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void words_that_yaml_takes_for_something_else_come_back_as_text()
    {
        foreach (var word in (string[])["null", "~", "yes", "- a", "a: b", "a #b", "'", "\"", "%", "@", "`", "&x", "*x", "!x", "|", ">",
            "{", "[", "1:2", "a\nb", "\t", " x "])
            if (!string.IsNullOrWhiteSpace(word))
                Assert.Equal(word, RoundTrip([PolicyEntry.Of(("table", "a.b"), ("key", word), ("every", "1 day"))])[0].Key.Value);
    }

    static IReadOnlyList<PolicyEntry> RoundTrip(IEnumerable<PolicyEntry> entries) =>
        PolicyFile.Read(PolicyYaml.Render(entries), "p.yaml", _ => null).OrThrow().Tables;
}
