using RenderTools.Machine;
using RenderTools.Media;

namespace RenderTools.Rendering.Targets;

/// <summary>One check of a place where chunks are to be rendered.</summary>
/// <param name="HostName">The machine, or the target where no single machine was looked at.</param>
/// <param name="Name">What was checked.</param>
/// <param name="Status">The result.</param>
/// <param name="Value">What was found.</param>
/// <param name="Remedy">What the user can do; null if nothing needs to be done.</param>
public sealed record TargetCheck(string HostName, string Name, CheckStatus Status, string Value, string? Remedy = null);

/// <summary>What a target is checked against.</summary>
/// <param name="Ffmpeg">This machine's ffmpeg.</param>
/// <param name="Directory">The folder that a target must see where it shares paths with this machine.</param>
internal sealed record TargetCheckTerms(Ffmpeg Ffmpeg, string Directory);
