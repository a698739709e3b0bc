namespace RenderTools.Machine;

/// <summary>Where a logical core sits.</summary>
/// <param name="Core">The system's number of the logical core.</param>
/// <param name="Node">Its NUMA node; null where unknown.</param>
/// <param name="Kind">Fast or frugal, where they differ.</param>
public readonly record struct CorePlace(int Core, int? Node, CoreKind Kind);
