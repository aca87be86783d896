using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Tests.Conversion;

/// <summary>Policies of a leaf call the row by the leaf's name, and nothing else in them changes.</summary>
public sealed class RowAliasTest
{
    static readonly TableShape Table = new()
    {
        Name = new QualifiedName("app", "t"),
        Columns = [new ColumnShape { Name = "a", TypeName = "text" }, new ColumnShape { Name = "Order", TypeName = "text" }],
    };

    [Theory]
    [InlineData("(EXISTS ( SELECT FROM app.x WHERE (x.word = t.a)))", "(EXISTS ( SELECT FROM app.x WHERE (x.word = leaf.a)))")]
    [InlineData("(t.\"Order\" = 't.a'::text)", "(leaf.\"Order\" = 't.a'::text)")]
    [InlineData("(t.* IS NOT NULL)", "(leaf.* IS NOT NULL)")]
    [InlineData("(E'\\'t.a' = t.a)", "(E'\\'t.a' = leaf.a)")]
    [InlineData("(\"t.a\" = at.a AND x.t.a AND (t).a)", "(\"t.a\" = at.a AND x.t.a AND (t).a)")]
    [InlineData("(t.b = t.a(1) AND t_1.a)", "(t.b = t.a(1) AND t_1.a)")]
    [InlineData("( SELECT 1 FROM t.a WHERE true)", "( SELECT 1 FROM t.a WHERE true)")]
    public void Only_the_rows_own_alias_changes(string before, string after) => Assert.Equal(after, new RowAlias(Table, "leaf").In(before));

    [Theory]
    [InlineData("USING btree (a)", "USING btree (a, k)")]
    [InlineData(
        "USING btree (a DESC, \"x)\"\"y\") INCLUDE (c) WITH (fillfactor='5')",
        "USING btree (a DESC, \"x)\"\"y\", k) INCLUDE (c) WITH (fillfactor='5')")]
    [InlineData("USING btree (lower((a)::text), b)", "USING btree (lower((a)::text), b, k)")]
    public void Column_is_added_behind_the_key_columns(string before, string after) =>
        Assert.Equal(after, IndexBody.WithColumn(before, "k"));

    [Fact]
    public void Body_cannot_end_its_block() =>
        Assert.Equal("DO $pgstrata__$ x $pgstrata$ $pgstrata_$ $pgstrata__$", DoBlock.Of(SqlText.Raw("x $pgstrata$ $pgstrata_$")).Text);
}
