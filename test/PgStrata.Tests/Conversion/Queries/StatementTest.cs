using PgStrata.Conversion.Queries;
using PgStrata.Sql;

namespace PgStrata.Tests.Conversion.Queries;

/// <summary>Scripts are cut where the server would cut them, and names are told from text.</summary>
public sealed class StatementTest
{
    static readonly QueryTarget Target = new(
        new QualifiedName("app", "t"), new QualifiedName("stage", "t"), "at", new HashSet<QualifiedName>(), 150000, [["id", "at"]]);

    [Fact]
    public void Script_is_cut_at_semicolons_outside_of_strings_comments_and_bodies()
    {
        var statements = Statement.Script("""
            \set x 1
            SELECT ';', "a;b" FROM t; -- one; two
            /* /* nested; */ ; */ SELECT $$;$$, $q$ $$;$q$, E'\';';
            CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
            ;
            DELETE FROM t
            """);
        Assert.Equal(["SELECT", "SELECT", "CREATE", "DELETE"], statements.Select(s => s.Text.Split(' ')[0]));
    }

    [Theory]
    [InlineData("SELECT * FROM app.t", true)]
    [InlineData("SELECT * FROM \"app\".\"t\"", true)]
    [InlineData("SELECT * FROM T", true)]
    [InlineData("SELECT * FROM \"T\"", false)]
    [InlineData("SELECT * FROM other.t", false)]
    [InlineData("SELECT 't' /* t */ -- t", false)]
    [InlineData("SELECT t.id FROM app.t2 t2", false)]
    public void Table_is_found_by_its_name_only(string sql, bool named) => Assert.Equal(named, Target.IsNamedIn(new Statement(sql)));

    [Fact]
    public void Qualified_name_is_put_for_the_staged_one() =>
        Assert.Equal(
            "SELECT 'app.t' FROM stage.t x, t, stage.t WHERE app.t2",
            Target.Retarget(new Statement("SELECT 'app.t' FROM app.t x, t, \"app\" . t WHERE app.t2")));

    [Theory]
    [InlineData("COPY app.t TO STDOUT", "Breaks")]
    [InlineData("COPY app.t (id, at) TO '/x'", "Breaks")]
    [InlineData("COPY app.t FROM STDIN", null)]
    [InlineData("COPY (SELECT * FROM app.t) TO STDOUT", null)]
    [InlineData("TRUNCATE ONLY app.t", "Breaks")]
    [InlineData("TRUNCATE app.t", null)]
    [InlineData("SELECT * FROM ONLY app.t", "Breaks")]
    [InlineData("LOCK TABLE ONLY t IN SHARE MODE", "Changes")]
    [InlineData("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON app.t (a)", "Breaks")]
    [InlineData("CREATE INDEX ON t (a)", "Changes")]
    [InlineData("CREATE UNIQUE INDEX ON t (a)", "Breaks")]
    [InlineData("CREATE INDEX CONCURRENTLY i ON app.other (a)", null)]
    [InlineData("INSERT INTO app.t VALUES ($1) RETURNING id, xmin", "Breaks")]
    [InlineData("SELECT *, xmin FROM app.t WHERE id = $1", "Changes")]
    [InlineData("DELETE FROM t WHERE ctid = $1", "Changes")]
    [InlineData("INSERT INTO app.t VALUES (1) ON CONFLICT (id) DO NOTHING", "Breaks")]
    [InlineData("INSERT INTO app.t VALUES (1) ON CONFLICT (at, id) DO NOTHING", null)]
    [InlineData("INSERT INTO app.other VALUES (1) ON CONFLICT (id) DO NOTHING", null)]
    [InlineData("UPDATE app.t SET a = 1, at = now() WHERE id = 1", "Changes")]
    [InlineData("UPDATE app.t SET a = 1 WHERE at = now()", null)]
    [InlineData("SELECT pg_total_relation_size('app.t')", "Changes")]
    [InlineData("ALTER TABLE app.t SET (fillfactor = 70)", "Breaks")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT x UNIQUE USING INDEX i", "Breaks")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT x UNIQUE (id)", "Breaks")]
    [InlineData("ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES r NOT VALID", "Breaks")]
    [InlineData("ALTER TABLE t ALTER COLUMN at TYPE date", "Breaks")]
    [InlineData("ALTER TABLE IF EXISTS t ADD COLUMN n int", "Changes")]
    [InlineData("ALTER TABLE other SET (fillfactor = 70)", null)]
    public void Words_alone_tell_what_breaks(string sql, string? verdict)
    {
        var remarks = StatementRules.Of(new Statement(sql), Target).ToList();
        Assert.Equal(verdict, remarks.Count == 0 ? null : remarks.Max(r => r.Verdict).ToString());
    }
}
