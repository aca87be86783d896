using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Extended statistics. Reads the alias <c>t</c> of the shape query.</summary>
static class StatisticsSection
{
    // stxstattarget: −1 is the default up to 16, NULL from 17 on.
    internal static SqlText Sql => Fragments.Array(
        SqlText.Of(
            $"""
            SELECT s.oid::int8 AS oid, {Fragments.Name("sn.nspname", "s.stxname")} AS name, pg_get_statisticsobjdef(s.oid) AS definition,
                   nullif(s.stxstattarget, -1) AS target, pg_get_userbyid(s.stxowner) AS owner,
                   obj_description(s.oid, 'pg_statistic_ext') AS comment
              FROM pg_statistic_ext s JOIN pg_namespace sn ON sn.oid = s.stxnamespace WHERE s.stxrelid = t.oid
            """),
        "x.name::text");
}
