using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>A foreign key between two tables: its partner is locked when leaves come and go.</summary>
sealed record ForeignKeyLink(uint ReferencingOid, QualifiedName Referencing, uint ReferencedOid, QualifiedName Referenced);
