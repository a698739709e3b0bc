namespace RenderTools.Machine;

/// <summary>What kind of core it is, on systems that mix them.</summary>
public enum CoreKind
{
    /// <summary>All cores are alike, or the system does not tell.</summary>
    Unknown,

    /// <summary>A fast core.</summary>
    Performance,

    /// <summary>A frugal core.</summary>
    Efficiency,
}
