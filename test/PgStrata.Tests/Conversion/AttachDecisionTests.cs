using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Tests.Conversion;

/// <summary>When the old heap is attached: early only where that is safe for everybody and buys something.</summary>
public sealed class AttachDecisionTests
{
    const int Server15 = 150000;

    static readonly ForeignKeyShape Inbound = new()
    {
        Oid = 1, Name = "to_t", Referencing = new("app", "c"), ReferencingOid = 10, Referenced = new("app", "t"), ReferencedOid = 20,
        Columns = ["t", "t_at"], ReferencedColumns = ["id", "at"], Definition = "FOREIGN KEY (t, t_at) REFERENCES app.t(id, at)",
    };

    static readonly ForeignKeyShape Outbound = new()
    {
        Oid = 2, Name = "to_r", Referencing = new("app", "t"), ReferencingOid = 20, Referenced = new("app", "r"), ReferencedOid = 30,
        Columns = ["r"], ReferencedColumns = ["id"], Definition = "FOREIGN KEY (r) REFERENCES app.r(id)",
    };

    static readonly TableShape Table = new()
    {
        Oid = 20, Name = new("app", "t"),
        Columns = [new() { Name = "id", TypeName = "bigint" }, new() { Name = "at", TypeName = "timestamp with time zone" }],
        Indexes = [new() { Oid = 5, Name = "t_pkey", Definition = "", Body = "", KeyColumns = ["id", "at"], IsUnique = true }],
        InboundForeignKeys = [Inbound],
    };

    [Fact]
    public void It_is_early_when_a_foreign_key_can_then_be_validated_first()
    {
        var choice = Of(Table);
        Assert.Equal(AttachMoment.Early, choice.Moment);
        Assert.Contains("to_t of app.c", choice.Reason, StringComparison.Ordinal);
        Assert.StartsWith("Early attach: ", choice.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_early_when_a_large_table_then_has_statistics_from_the_first_query_on()
    {
        var large = Table with { InboundForeignKeys = [], Bytes = 225L << 30 };
        Assert.Equal(AttachMoment.Early, Of(large).Moment);
        Assert.Contains("225 GiB", Of(large).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_in_the_switch_when_nothing_would_be_gained()
    {
        AssertInSwitch("nothing would be gained", Table with { InboundForeignKeys = [] });
        AssertInSwitch("nothing would be gained", Table with { InboundForeignKeys = [Inbound with { Validated = false }] });
    }

    [Theory, InlineData(true), InlineData(false)]
    public void It_is_in_the_switch_when_that_changes_a_key(bool widened)
    {
        var key = new UniqueKey(Table.Indexes[0], null, widened ? KeyTreatment.Widen : KeyTreatment.Local, "wide", null);
        var choice = AttachDecision.Of(Facts(Table, Server15), [key], "at");
        Assert.Equal(AttachMoment.InSwitch, choice.Moment);
        Assert.Contains("t_pkey lacks the key column", choice.Note, StringComparison.Ordinal);
    }

    [Theory, InlineData(140000, false), InlineData(160009, false), InlineData(170000, true), InlineData(180001, true)]
    public void It_is_in_the_switch_when_a_leaf_may_not_have_the_identity(int version, bool refused)
    {
        var identity = Table with { Columns = [.. Table.Columns.Select(c => c.Name == "id" ? c with { Identity = 'a' } : c)] };
        var choice = AttachDecision.Of(Facts(identity, version), Keys, "at");
        Assert.Equal(refused ? AttachMoment.InSwitch : AttachMoment.Early, choice.Moment);
        if (refused) Assert.Contains("id is an identity column", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_in_the_switch_when_a_view_is_writable()
    {
        var view = new Dependent { Kind = DependentKind.View, Identity = "view app.v" };
        AssertInSwitch("view app.v can write to the table", Table with { Dependents = [view with { IsWritable = true }] });
        AssertInSwitch("view app.v can write to the table", Table with { Dependents = [view with { Kind = DependentKind.Rule }] });
        Assert.Equal(AttachMoment.Early, Of(Table with { Dependents = [view] }).Moment);
    }

    [Fact]
    public void It_is_in_the_switch_when_a_publication_for_all_tables_would_show_the_staged_one()
    {
        AssertInSwitch("publication all_of_it", Table with { Publications = [Published("all_of_it", forAll: true)] });
        Assert.Equal(AttachMoment.Early, Of(Table with { Publications = [Published("one", forAll: false)] }).Moment);
    }

    [Fact]
    public void It_is_in_the_switch_when_a_foreign_key_may_be_deferred_by_name()
    {
        AssertInSwitch("deferred by its name", Table with { InboundForeignKeys = [Inbound with { Deferrable = true }] });
        var deferred = Inbound with { Deferrable = true, Deferred = true };
        Assert.Equal(AttachMoment.Early, Of(Table with { InboundForeignKeys = [deferred] }).Moment);
    }

    [Fact]
    public void It_is_in_the_switch_when_the_referencing_table_is_partitioned() =>
        AssertInSwitch("app.c is partitioned", Table with { InboundForeignKeys = [Inbound with { ReferencingIsPartitioned = true }] });

    [Theory]
    [InlineData('c', 'a', true), InlineData('a', 'd', true), InlineData('a', 'n', true)]
    [InlineData('a', 'c', false), InlineData('a', 'r', false)]
    public void It_is_in_the_switch_when_a_foreign_key_can_change_the_key(char onUpdate, char onDelete, bool refused)
    {
        var moving = Table with { ForeignKeys = [Outbound with { Columns = ["at"], UpdateAction = onUpdate, DeleteAction = onDelete }] };
        Assert.Equal(refused ? AttachMoment.InSwitch : AttachMoment.Early, Of(moving).Moment);
        if (refused) Assert.Contains("to_r can change at", Of(moving).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_in_the_switch_when_a_cascade_would_pass_by_statement_triggers()
    {
        var trigger = new TriggerShape { Name = "each", Definition = "" };
        var cascading = Table with { ForeignKeys = [Outbound with { DeleteAction = 'c' }] };
        AssertInSwitch("statement triggers", cascading with { Triggers = [trigger] });
        Assert.Equal(AttachMoment.Early, Of(cascading with { Triggers = [trigger with { IsRow = true }] }).Moment);
        Assert.Equal(AttachMoment.Early, Of(Table with { ForeignKeys = [Outbound], Triggers = [trigger] }).Moment);
    }

    [Theory]
    [InlineData('c', 'a', true), InlineData('a', 'c', true), InlineData('a', 'n', true), InlineData('a', 'r', false)]
    public void It_is_in_the_switch_when_a_trigger_may_move_the_rows_that_a_foreign_key_changes(char onUpdate, char onDelete, bool refused)
    {
        var trigger = new TriggerShape { Name = "stamp", Definition = "", IsRow = true, IsBefore = true, OnUpdate = true };
        var acting = Table with { ForeignKeys = [Outbound with { UpdateAction = onUpdate, DeleteAction = onDelete }] };
        var choice = Of(acting with { Triggers = [trigger] });
        Assert.Equal(refused ? AttachMoment.InSwitch : AttachMoment.Early, choice.Moment);
        if (refused) Assert.Contains("to_r acts on the rows, and trigger stamp may then change at", choice.Reason, StringComparison.Ordinal);
        Assert.Equal(AttachMoment.Early, Of(acting with { Triggers = [trigger with { IsBefore = false }] }).Moment);
        Assert.Equal(AttachMoment.Early, Of(acting with { Triggers = [trigger with { OnUpdate = false, OnInsert = true }] }).Moment);
    }

    [Fact]
    public void It_is_in_the_switch_when_the_twin_of_a_cascade_would_fire_statement_triggers()
    {
        var cascading = Table with { InboundForeignKeys = [Inbound with { DeleteAction = 'c' }] };
        var referencing = new TableShape { Oid = Inbound.ReferencingOid, Name = Inbound.Referencing };
        var noticing = referencing with { Triggers = [new() { Name = "each", Definition = "" }] };
        var choice = AttachDecision.Of(Facts(cascading, Server15, noticing), Keys, "at");
        Assert.Equal(AttachMoment.InSwitch, choice.Moment);
        Assert.Contains("to_t acts on app.c, where statement triggers", choice.Reason, StringComparison.Ordinal);
        Assert.Equal(AttachMoment.Early, AttachDecision.Of(Facts(cascading, Server15, referencing), Keys, "at").Moment);
    }

    static PublicationShape Published(string name, bool forAll) => new(name, null, null, forAll, false, false, true, "postgres");

    static IReadOnlyList<UniqueKey> Keys => [new(Table.Indexes[0], null, KeyTreatment.Adopt, null, null)];

    static AttachChoice Of(TableShape shape) => AttachDecision.Of(Facts(shape, Server15), Keys, "at");

    static ConvertFacts Facts(TableShape shape, int version, params TableShape[] referencing) => new(
        "op", shape, "", version, DateTimeOffset.UnixEpoch, "postgres", new HashSet<string>(), null, null, [],
        referencing.ToDictionary(t => t.Oid));

    static void AssertInSwitch(string reason, TableShape shape)
    {
        var choice = Of(shape);
        Assert.Equal(AttachMoment.InSwitch, choice.Moment);
        Assert.Contains(reason, choice.Note, StringComparison.Ordinal);
    }
}
