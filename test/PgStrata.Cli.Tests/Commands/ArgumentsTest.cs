using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Cli.Tests.Commands;

public sealed class ArgumentsTest
{
    static readonly QualifiedName Fixes = new("app", "fixes");
    static readonly string[] Convert = ["convert", "app.fixes", "--key", "received_at", "--every", "1 day"];
    readonly FullTree tree = new();

    [Fact]
    public async Task undo_reads_its_keys()
    {
        var given = await tree.RunAsync<UndoArguments>(
            "undo", "app.fixes", "--key", "id", "--key", "a, b", "--also-managed-by", "ok", "--workers", "3", "--yes");
        Assert.Equal(Fixes, given.Request.Table);
        Assert.Equal([["id"], ["a", "b"]], given.Request.Keys);
        Assert.True(given.Request.AlsoManagedBy);
        Assert.Equal(3, given.Run.Workers);
        Assert.True(given.Plan.Yes);
        Assert.Contains("--key 'a,' is not", tree.Errors("undo", "app.fixes", "--key", "a,"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task convert_reads_every_option()
    {
        var given = await tree.RunAsync<ConvertArguments>(
        [
            .. Convert, "--zone", "Europe/Berlin", "--origin", "2026-01-01", "--horizon", "7 days", "--retain", "30 days",
            "--expire", "detach", "--bound", "2026-12-01", "--soak", "1 week", "--widen-key", "--inbound-fk", "composite",
            "--strays", "raise", "--default", "fenced",
            "--naming", "pgslice", "--unit", "ms", "--also-managed-by", "ok", "--blockers", "cancel",
            "--blockers-match", "^report", "--max-lock", "30ms", "--max-wait", "1h 30min",
            "--gate", "SELECT true", "--gate", "SELECT 1 = 1", "--hook", "before-switch=./down.sh --now", "--hook", "after-switch=./up.sh",
            "--plan", "--save", "x.plan", "--yes", "--output", "markdown",
        ]);
        Assert.Equal(
            new ConvertRequest
            {
                Table = Fixes, Key = "received_at", Every = Period.Parse("1 day"), Zone = GridZone.Parse("Europe/Berlin"),
                Origin = "2026-01-01",
                Unit = KeyKind.EpochMilliseconds, Horizon = Horizon.Of(Period.Parse("7 days")),
                Retention = new Retention(Period.Parse("30 days"), Expiry.Detach), Bound = "2026-12-01", Soak = Period.Parse("1 week"),
                WidenKey = true, InboundForeignKeys = InboundForeignKeys.Composite, AlsoManagedBy = true, Strays = Strays.Raise,
                Default = DefaultPartition.Fenced,
            },
            given.Request with { Naming = LeafNaming.Default });
        Assert.Equal("pgslice", given.Request.Naming.ToString());
        Assert.Equal((TimeSpan.FromMilliseconds(30), TimeSpan.FromMinutes(90)), (given.Run.MaxLock, given.Run.MaxWait));
        Assert.Equal((BlockerPolicy.Cancel, "^report"), (given.Run.Blockers, given.Run.BlockersMatch));
        Assert.Equal(["SELECT true", "SELECT 1 = 1"], given.Run.Gates!);
        Assert.Equal([new RunHook("before-switch", "./down.sh --now"), new RunHook("after-switch", "./up.sh")], given.Run.Hooks!);
        Assert.Equal(new PlanArguments(true, "x.plan", true), given.Plan);
        Assert.Equal(OutputFormat.Markdown, tree.Context!.Format);
    }

    [Fact]
    public async Task convert_reads_a_window()
    {
        var given = await tree.RunAsync<ConvertArguments>([.. Convert, "--strategy", "rewrite", "--window", "15 days", "--older", "leave"]);
        Assert.Equal((Period.Parse("15 days"), OlderRows.Leave), (given.Request.Window, given.Request.Older));
    }

    [Fact]
    public async Task convert_reads_where_rows_lie()
    {
        var given = await tree.RunAsync<ConvertArguments>(
            [.. Convert, "--strategy", "rewrite", "--compression", "body=lz4", "--compression", "a=b=pglz", "--tablespace", "fast"]);
        Assert.Equal(
            "a=b: pglz, body: lz4, in fast",
            string.Join(", ", given.Request.Compression.OrderBy(c => c.Key).Select(c => $"{c.Key}: {c.Value}")) + ", in " +
            given.Request.Tablespace);
    }

    [Theory]
    [InlineData("--by hash --key id --partitions 16", "id", "Hash { Leaves = 16 }")]
    [InlineData("--by hash --key 'a, b' --partitions 2", "a|b", "Hash { Leaves = 2 }")]
    [InlineData("--key a,b --bounds '1,2;3,4'", "a|b", "1 2, 3 4")]
    [InlineData("--by list --key region --values 'eu=de,fr;rest=*'", "region", "eu: de fr; rest")]
    public async Task convert_reads_how_rows_are_divided(string more, string keys, string expected)
    {
        var given = await tree.RunAsync<ConvertArguments>(["convert", "app.fixes", "--strategy", "rewrite", .. Split(more)]);
        Assert.Equal(keys, string.Join('|', given.Request.MoreKeys.Prepend(given.Request.Key)));
        Assert.Null(given.Request.Every);
        Assert.Equal(expected, given.Request.By switch
        {
            PartitionBy.Ranges ranges => string.Join(", ", ranges.Edges.Select(e => string.Join(' ', e))),
            PartitionBy.Lists lists =>
                string.Join("; ", lists.Leaves.Select(l => $"{l.Key}: {string.Join(' ', l.Value)}").Append(lists.Default)),
            var other => other?.ToString(),
        });
    }

    [Fact]
    public async Task convert_has_careful_defaults()
    {
        var given = await tree.RunAsync<ConvertArguments>(Convert);
        Assert.Equal(new ConvertRequest { Table = Fixes, Key = "received_at", Every = Period.Parse("1 day") }, given.Request);
        Assert.Equal(new RunSettings(), given.Run);
        Assert.Equal(new PlanArguments(false, null, false), given.Plan);
        Assert.Equal(OutputFormat.Table, tree.Context!.Format);
        Assert.Equal("convert", tree.Context.Command);
    }

    [Fact]
    public async Task the_other_commands_read_theirs()
    {
        Assert.Equal(
            new ApplyArguments("f.plan", true, new RunSettings { MaxWait = TimeSpan.FromMinutes(1) }),
            await tree.RunAsync<ApplyArguments>("apply", "f.plan", "--yes", "--max-wait", "1min"));
        Assert.Equal(
            new ApplyArguments("f.plan", true, new RunSettings()), await tree.RunAsync<ApplyArguments>("apply", "f.plan", "--yes"));
        Assert.Equal("b7k2", (await tree.RunAsync<OperationShowArguments>("operation", "show", "b7k2", "-o", "json")).Operation);
        Assert.True((await tree.RunAsync<OperationListArguments>("operation", "list", "--all")).All);
        foreach (var verb in (string[])["resume", "rollback", "complete", "abort"])
            Assert.Equal(("b7k2", true), await tree.RunAsync<OperationArguments>("operation", verb, "b7k2", "--plan") is var o
                ? (o.Operation, o.Plan.PlanOnly) : default);
        Assert.Equal(new QueriesArguments(Fixes, "f.sql"),
            await tree.RunAsync<QueriesArguments>("queries", "app.fixes", "--file", "f.sql"));
        Assert.Equal(new PolicyApplyArguments("p.yaml", true, new PlanArguments(false, null, false)),
            await tree.RunAsync<PolicyApplyArguments>("policy", "apply", "p.yaml", "--prune"));
        Assert.Equal([Fixes], (await tree.RunAsync<PolicyShowArguments>("policy", "show", "app.fixes", "--output", "yaml")).Tables);
        Assert.Equal(OutputFormat.Yaml, tree.Context!.Format);
        Assert.Equal("14 days",
            (await tree.RunAsync<PolicyAdoptArguments>("policy", "adopt", "app.fixes", "--horizon", "14 days")).Horizon!.ToString());
        Assert.Equal(Fixes, (await tree.RunAsync<PolicyRemoveArguments>("policy", "remove", "app.fixes")).Table);
        Assert.True((await tree.RunAsync<CheckArguments>("check", "--nagios")).Nagios);
        Assert.Equal([Fixes, new QualifiedName("App", "Log.1")],
            (await tree.RunAsync<StatusArguments>("status", "app.fixes", "\"App\".\"Log.1\"")).Tables);
        Assert.Equal(TimeSpan.FromMinutes(15),
            (await tree.RunAsync<ScheduleVerifyArguments>("schedule", "verify", "--interval", "15min")).Interval);
        var maintain = await tree.RunAsync<MaintainArguments>("maintain", "app.fixes", "--plan", "--at", "2026-11-20T10:00+01", "--until",
            "2027-01-01");
        Assert.Equal((new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), LeavesUntil.Of(new DateTimeOffset(2027, 1, 1, 0, 0, 0,
            TimeSpan.Zero))),
            (maintain.Request.At, maintain.Request.Until));
        Assert.Equal(LeavesUntil.Of(5_000_000), (await tree.RunAsync<MaintainArguments>("maintain", "app.parts", "--until",
            "5000000")).Request.Until);
        Assert.Equal([Fixes], maintain.Request.Tables);
        Assert.True(maintain.Request.PlanOnly);
        Assert.Empty((await tree.RunAsync<MaintainArguments>("maintain")).Request.Tables);
    }

    [Theory]
    [InlineData("--retain '30 days'", "--retain needs --expire drop or --expire detach")]
    [InlineData("--expire drop", "--expire has no effect without --retain")]
    [InlineData("--widen-key --keep-unique", "--widen-key and --keep-unique exclude each other")]
    [InlineData("--window '3 days' --older drop", "--window is for --strategy rewrite")]
    [InlineData("--strategy rewrite --window '3 days'", "--window and --older belong together")]
    [InlineData("--strategy rewrite --window '3 days' --older drop --from 2026-01-01", "--window and --from exclude each other")]
    [InlineData("--strategy rewrite --window '3 days' --older keep", "--older 'keep' is not one of migrate, legacy, leave, drop.")]
    [InlineData("--strategy x", "--strategy 'x' is not one of adopt, rewrite.")]
    [InlineData("--tablespace fast", "--compression and --tablespace are for --strategy rewrite")]
    [InlineData("--strategy rewrite --compression body=zip", "--compression 'body=zip' is not a column and how; write for example")]
    [InlineData("--append-only", "--append-only is for --strategy rewrite")]
    [InlineData("--by x", "--by 'x' is not one of range, hash, list.")]
    [InlineData("--by hash", "--by hash, --by list and --bounds are for --strategy rewrite")]
    [InlineData("--strategy rewrite --by hash", "--by hash needs --partitions")]
    [InlineData("--strategy rewrite --by list --values a=1;a=2", "--values: 'a=2' is not a leaf of its own name")]
    [InlineData("--strategy rewrite --partitions 4", "--partitions is for --by hash")]
    [InlineData("--strategy rewrite --bounds '1;2,3'", "--bounds: '1;2,3' is no list of edges")]
    [InlineData("--max-lock 50", "--max-lock '50' is not a duration; write for example --max-lock 50ms")]
    [InlineData("--max-lock 0ms", "--max-lock '0ms' is not a duration")]
    [InlineData("--horizon soon", "--horizon: 'soon' is not a period")]
    [InlineData("--strays rais", "--strays 'rais' is not one of refuse, raise, move. Did you mean 'raise'?")]
    [InlineData("--output yaml", "--output 'yaml' is not one of table, json, markdown, sql.")]
    [InlineData("--blockers cancel", "--blockers cancel needs to know whom")]
    [InlineData("--blockers-match bi", "--blockers-match has no effect without")]
    [InlineData("--zone Nowhere", "--zone: 'Nowhere'")]
    [InlineData("--naming x", "--naming: ")]
    [InlineData("--hook switch=x", "--hook 'switch=x' is not a hook; write for example --hook before-switch=./scale-down.sh")]
    [InlineData("--gate ' '", "--gate ' ' is not an SQL query")]
    [InlineData("--save x.plan", "--save writes a plan to be reviewed; it needs --plan")]
    [InlineData("--quiet --verbose", "--quiet and --verbose exclude each other")]
    [InlineData("--also-managed-by me", "--also-managed-by 'me' is not one of ok.")]
    [InlineData("--every '1 day'", "'--every' expects a single argument but 2 were provided")]
    [InlineData("--zon UTC", "there is no option '--zon' here. Did you mean '--zone'?")]
    [InlineData("--conection x", "there is no option '--conection' here. Did you mean '--connection'?")]
    public void wrong_options_of_convert_are_named_with_a_way_out(string more, string expected) =>
        Assert.Contains(expected, tree.Errors([.. Convert, .. Split(more)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("convert --key k --every '1 day'", "Required argument 'table' missing for command: 'convert'")]
    [InlineData("convert app.fixes --every '1 day'", "Option '--key' is required.")]
    [InlineData("convert app.fixes --key k", "Option '--every' is required.")]
    [InlineData("convert app.fixes --key k --every '4 periods'", "--every: '4 periods' is not a period")]
    [InlineData("convert fixes --key k --every '1 day'", "TABLE 'fixes' is not a schema-qualified name; write for example app.fixes")]
    [InlineData("maintain --plam", "there is no option '--plam' here. Did you mean '--plan'?")]
    [InlineData("check --nagios --bogus", "there is no option '--bogus' here.")]
    [InlineData("policy remove --plna", "there is no option '--plna' here. Did you mean '--plan'?")]
    [InlineData("status fixes a.b.c", "TABLE 'fixes' is not a schema-qualified name")]
    [InlineData("status fixes a.b.c", "TABLE 'a.b.c' is not a schema-qualified name")]
    [InlineData("operation", "say what to do: list, show, resume, rollback, complete, abort.")]
    [InlineData("operation sow 3", "there is no command 'sow' here. Did you mean 'show'?")]
    [InlineData("maintain --at yesterday", "--at 'yesterday' is not an ISO instant; write for example --at 2026-11-20T10:00:00Z")]
    [InlineData("completion tcsh", "SHELL 'tcsh' is not one of bash, zsh, fish, pwsh.")]
    [InlineData("schedule cron --tool pgstrata", "--tool 'pgstrata' is not an absolute path")]
    [InlineData("schedule cron --interval 7min", "--interval '7min' is not an interval that divides an hour or a day")]
    [InlineData("schedule kubernetes", "Option '--image' is required.")]
    public void wrong_lines_are_answered_with_what_to_write(string line, string expected) =>
        Assert.Contains(expected, tree.Errors(Split(line)), StringComparison.Ordinal);

    [Fact]
    public void every_error_of_a_line_is_told_at_once() =>
        Assert.Equal(4, tree.Errors("convert", "fixes", "--key", "k", "--every", "x", "--strays", "y").TrimEnd().Split('\n').Length);

    static string[] Split(string line) => [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line.Replace('\'', '"'))];
}
