using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>Everything about a table but its rows, as one statement saw it.</summary>
sealed record TableShape
{
    public uint Oid { get; init; }

    public QualifiedName Name { get; init; }

    public string Owner { get; init; } = "";

    public string SchemaOwner { get; init; } = "";

    /// <summary>relkind: r plain, p partitioned; others are read so that they can be refused by name.</summary>
    public char Kind { get; init; } = 'r';

    /// <summary>p permanent, u unlogged, t temporary.</summary>
    public char Persistence { get; init; } = 'p';

    /// <summary>The access method; null for a partitioned table that leaves it to its leaves.</summary>
    public string? AccessMethod { get; init; }

    /// <summary>Null is the database's own.</summary>
    public string? Tablespace { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Options of the TOAST table, without their toast. prefix.</summary>
    public IReadOnlyList<string> ToastOptions { get; init; } = [];

    public string? Comment { get; init; }

    /// <summary>d default, n nothing, f full, i index.</summary>
    public char ReplicaIdentity { get; init; } = 'd';

    public string? ReplicaIdentityIndex { get; init; }

    public bool RowSecurity { get; init; }

    public bool ForceRowSecurity { get; init; }

    /// <summary>What is in force: the owner's built-in rights are spelled out even when <see cref="AclIsDefault"/>.</summary>
    public IReadOnlyList<Grant> Acl { get; init; } = [];

    public bool AclIsDefault { get; init; } = true;

    public bool IsPartition { get; init; }

    /// <summary>The partition key as text (RANGE (a)); null for a plain table.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Old-style INHERITS, not partitioning.</summary>
    public bool HasInheritanceParents { get; init; }

    /// <summary>Old-style INHERITS, not partitioning.</summary>
    public bool HasInheritanceChildren { get; init; }

    /// <summary>Whom it inherits from, its partitioned table too. Not part of the fingerprint.</summary>
    public IReadOnlyList<QualifiedName> Parents { get; init; } = [];

    /// <summary>Who inherits from it by old-style INHERITS. Not part of the fingerprint.</summary>
    public IReadOnlyList<QualifiedName> Children { get; init; } = [];

    /// <summary>CREATE TABLE … OF type.</summary>
    public bool IsTyped { get; init; }

    public bool HasDroppedColumns { get; init; }

    /// <summary>The extension the table belongs to.</summary>
    public string? Extension { get; init; }

    /// <summary>relfilenode: unchanged means the same heap file. Not part of the fingerprint.</summary>
    public uint FileNode { get; init; }

    /// <summary>relpages. Not part of the fingerprint.</summary>
    public long Pages { get; init; }

    /// <summary>reltuples, an estimate; −1 when never vacuumed. Not part of the fingerprint.</summary>
    public double Tuples { get; init; }

    /// <summary>The heap with its maps, bytes. Not part of the fingerprint.</summary>
    public long Bytes { get; init; }

    public long IndexBytes { get; init; }

    public long ToastBytes { get; init; }

    public IReadOnlyList<ColumnShape> Columns { get; init; } = [];

    public IReadOnlyList<ConstraintShape> Constraints { get; init; } = [];

    public IReadOnlyList<IndexShape> Indexes { get; init; } = [];

    /// <summary>Foreign keys out of the table.</summary>
    public IReadOnlyList<ForeignKeyShape> ForeignKeys { get; init; } = [];

    /// <summary>Foreign keys into the table.</summary>
    public IReadOnlyList<ForeignKeyShape> InboundForeignKeys { get; init; } = [];

    public IReadOnlyList<TriggerShape> Triggers { get; init; } = [];

    public IReadOnlyList<RuleShape> Rules { get; init; } = [];

    public IReadOnlyList<RowPolicyShape> RowPolicies { get; init; } = [];

    public IReadOnlyList<StatisticsShape> Statistics { get; init; } = [];

    public IReadOnlyList<SequenceShape> Sequences { get; init; } = [];

    public IReadOnlyList<PublicationShape> Publications { get; init; } = [];

    public IReadOnlyList<SecurityLabelShape> SecurityLabels { get; init; } = [];

    public IReadOnlyList<Dependent> Dependents { get; init; } = [];

    internal bool IsPartitioned => Kind == 'p';

    internal ConstraintShape? PrimaryKey => Constraints.FirstOrDefault(c => c.IsPrimaryKey);

    internal ColumnShape? Column(string name) => Columns.FirstOrDefault(c => c.Name == name);
}
