namespace RenderTools.Machine;

/// <summary>The kind of a core, on processors that mix several kinds.</summary>
public enum CoreKind
{
    /// <summary>All cores are alike, or the system does not report the kind.</summary>
    Unknown,

    /// <summary>A fast core.</summary>
    Performance,

    /// <summary>A slower core that needs less energy.</summary>
    Efficiency,
}
