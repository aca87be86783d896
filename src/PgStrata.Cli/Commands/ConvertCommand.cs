using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>convert: a live table becomes partitioned.</summary>
sealed class ConvertCommand : StrataCommand
{
    readonly Argument<QualifiedName> table = ValueOption.Table();
    readonly Option<string> key = new("--key")
    {
        Required = true,
        HelpName = "column",
        Description = "The column to partition by; with --by hash or --bounds also several, with commas",
    };
    readonly Option<Period?> every = ValueOption.Read<Period>(
        "--every", "Width of a partition: minutes to years, or ids", "period", Period.TryParse);
    readonly DivisionOptions division = new();
    readonly RetentionOptions retention = new();
    readonly GridOptions grid = new();
    readonly Option<string?> bound = new("--bound")
    {
        HelpName = "edge",
        Description = "Upper edge of the leaf that keeps the existing rows (default: the first grid edge after now, the data and --soak)",
    };
    readonly Option<Period?> soak = ValueOption.Read<Period>(
        "--soak", "How long the way back stays a matter of the catalog only (default: one period)", "period", Period.TryParse);
    readonly Option<bool> widenKey = new("--widen-key")
    {
        Description = "Primary and unique keys get the key column: (id) becomes (id, key)",
    };
    readonly Option<bool> keepUnique = new("--keep-unique")
    {
        Description = "Every leaf keeps its own (id), the table has (id, key): id is then unique within a leaf only",
    };
    readonly Option<InboundForeignKeys> inbound = ValueOption.Choice(
        "--inbound-fk", "Foreign keys that point at a key being widened (default: refuse)", ["refuse", "composite", "drop"],
        word => Enum.Parse<InboundForeignKeys>(word, ignoreCase: true));
    readonly Option<Strays> strays = ValueOption.Choice(
        "--strays", "Rows at or above the bound: refuse, raise the bound over them, or move them (default: refuse)",
        ["refuse", "raise", "move"], word => Enum.Parse<Strays>(word, ignoreCase: true));
    readonly Option<string?> also = ValueOption.Word(
        "--also-managed-by", "Go on although something else makes partitions of this table", "ok");
    readonly Option<Strategy> strategy = ValueOption.Choice(
        "--strategy", "adopt: rows stay where they are, as one leaf; rewrite: they are copied to leaves of their own (default: adopt)",
        ["adopt", "rewrite"], word => Enum.Parse<Strategy>(word, ignoreCase: true));
    readonly Option<string?> from = new("--from")
    {
        HelpName = "edge",
        Description = "With rewrite: lower edge of the first leaf (default: the lowest row's); older rows need --default fenced",
    };
    readonly Option<Period?> window = ValueOption.Read<Period>(
        "--window", "With rewrite: how far back rows are wanted in leaves of a period each; with --older", "period", Period.TryParse);
    readonly Option<OlderRows?> older = ValueOption.Choice<OlderRows?>(
        "--older", "With --window: copy older rows too, copy them to one leaf, leave them in the old heap only, or drop them with it",
        ["migrate", "legacy", "leave", "drop"], word => Enum.Parse<OlderRows>(word, ignoreCase: true));
    readonly Option<bool> appendOnly = new("--append-only")
    {
        Description = "With rewrite, for a table without a key: until the conversion is complete, UPDATE, DELETE and TRUNCATE of it fail",
    };
    readonly StorageOptions storage = new();
    readonly CopyOptions copy = new();
    readonly LockOptions locks = new();
    readonly GateOptions gates = new();
    readonly PlanOptions plan = new();

    internal ConvertCommand(CommandBody<ConvertArguments> body)
        : base("convert", "Make a live table partitioned: its rows stay where they are, as one leaf, or are copied to leaves of their own")
    {
        Add(table);
        Add(key);
        Add(every);
        division.AddTo(this);
        grid.AddTo(this);
        retention.AddTo(this);
        foreach (var option in (Option[])
            [strategy, from, window, older, appendOnly, bound, soak, widenKey, keepUnique, inbound, strays, also])
            Add(option);
        storage.AddTo(this);
        copy.AddTo(this);
        locks.AddTo(this);
        gates.AddTo(this);
        plan.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown, OutputFormat.Sql));
        Validators.Add(result =>
        {
            if (result.GetValue(widenKey) && result.GetValue(keepUnique))
                result.AddError("--widen-key and --keep-unique exclude each other: the first keeps ids unique by changing the key, " +
                    "the second keeps the key by giving up uniqueness across leaves");
            var adopts = result.Text(strategy) is null or "adopt";
            foreach (var option in (Option[])[from, window, older])
                if (adopts && result.Given(option))
                    result.AddError($"{option.Name} is for --strategy rewrite; the rows an adopted leaf keeps end at --bound");
            if (!result.Given(every) && !division.IsGiven(result)) result.AddError("Option '--every' is required.");
            if (adopts && result.GetValue(appendOnly))
                result.AddError("--append-only is for --strategy rewrite; adopting a table needs no key");
            if (adopts && storage.IsGiven(result))
                result.AddError("--compression and --tablespace are for --strategy rewrite; rows that stay in place stay as they are");
            division.Check(result, adopts);
            if (result.Given(window) != result.Given(older))
                result.AddError("--window and --older belong together: how far back rows are wanted, and what becomes of older ones");
            if (result.Given(window) && result.Given(from))
                result.AddError("--window and --from exclude each other: both say where the first leaf begins");
            foreach (var option in (Option[])[bound, soak, strays])
                if (!adopts && result.Given(option))
                    result.AddError($"{option.Name} is for --strategy adopt; a rewrite leaves no leaf that keeps the existing rows");
            if (result.Given(key) && string.IsNullOrWhiteSpace(result.GetValue(key)))
                result.AddError("--key is empty; write for example --key received_at");
        });
        Examples =
        [
            "pgstrata convert app.fixes --key received_at --every '1 day' --zone UTC --horizon '7 days' --plan",
            "pgstrata convert app.fixes --key received_at --every '1 day' --retain '30 days' --expire drop --widen-key --yes",
            "pgstrata convert app.log_parts --key id --every '1000000 ids' --horizon '4 periods' --plan --output sql",
            "pgstrata convert app.orders --strategy rewrite --by hash --key id --partitions 16 --plan",
        ];
        Runs(Read, body);
    }

    /// <summary>A grid has one key column, whatever its name looks like.</summary>
    string[] Keys(ParseResult parsed, PartitionBy? by) => by is null
        ? [parsed.GetRequiredValue(key)]
        : parsed.GetRequiredValue(key).Split(',', StringSplitOptions.TrimEntries);

    ConvertArguments Read(ParseResult parsed) => new(
        Request(parsed), copy.Read(parsed, gates.Read(parsed, locks.Read(parsed))), plan.Read(parsed));

    ConvertRequest Request(ParseResult parsed) => Request(parsed, division.Read(parsed));

    ConvertRequest Request(ParseResult parsed, PartitionBy? by) => new()
    {
        Table = parsed.GetValue(table),
        Key = Keys(parsed, by)[0],
        MoreKeys = Keys(parsed, by)[1..],
        Every = parsed.GetValue(every),
        By = by,
        Zone = parsed.GetValue(grid.Zone) ?? GridZone.Utc,
        Origin = parsed.GetValue(grid.Origin),
        Unit = parsed.GetValue(grid.Unit),
        Horizon = parsed.GetValue(grid.Horizon),
        Retention = retention.Read(parsed),
        Strategy = parsed.GetValue(strategy),
        From = parsed.GetValue(from),
        Window = parsed.GetValue(window),
        Older = parsed.GetValue(older),
        Compression = storage.Compression(parsed),
        Tablespace = storage.Tablespace(parsed),
        AppendOnly = parsed.GetValue(appendOnly),
        Bound = parsed.GetValue(bound),
        Soak = parsed.GetValue(soak),
        Strays = parsed.GetValue(strays),
        Default = parsed.GetValue(grid.Default),
        WidenKey = parsed.GetValue(widenKey),
        KeepUnique = parsed.GetValue(keepUnique),
        InboundForeignKeys = parsed.GetValue(inbound),
        Naming = parsed.GetValue(grid.Naming) ?? LeafNaming.Default,
        AlsoManagedBy = parsed.GetValue(also) == "ok",
    };
}
