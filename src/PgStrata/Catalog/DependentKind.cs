using System.Text.Json.Serialization;

namespace PgStrata.Catalog;

/// <summary>What kind of object is bound to the table by its OID, and so follows the old heap through a rename.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DependentKind>))]
enum DependentKind
{
    /// <summary>A view: re-pointed by CREATE OR REPLACE VIEW.</summary>
    View,

    /// <summary>A materialized view: must be made anew.</summary>
    MaterializedView,

    /// <summary>A function whose body was parsed when it was made (BEGIN ATOMIC).</summary>
    SqlFunction,

    /// <summary>A function with the table's row type in its signature.</summary>
    RowTypeFunction,

    /// <summary>A policy of another table that reads this one.</summary>
    ForeignPolicy,

    /// <summary>A rule on another table or view that touches this one.</summary>
    Rule,

    /// <summary>A column, here or elsewhere, of the table's row type or an array of it.</summary>
    RowTypeColumn,

    /// <summary>A default, elsewhere, that leans on the table.</summary>
    DefaultExpression,

    /// <summary>A subscription that feeds the table.</summary>
    Subscription,

    /// <summary>A trigger of another table that leans on the table.</summary>
    ForeignTrigger,

    /// <summary>Anything else pg_depend knows.</summary>
    Other,
}
