namespace PgStrata.Conversion;

/// <summary>When the old heap becomes a leaf of the staged table.</summary>
enum AttachMoment
{
    /// <summary>In the switch itself: the staged swap.</summary>
    InSwitch,

    /// <summary>Ahead of it: until the switch the heap is a leaf of the staged table and still the application's table.</summary>
    Early,
}
