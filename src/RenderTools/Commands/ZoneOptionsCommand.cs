using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Commands;

/// <summary>A cmdlet that renders chunks, each with settings of its own where that is asked for.</summary>
public abstract class ZoneOptionsCommand : RenderPlacesCommand
{
    private IReadOnlyList<ZoneRequest> _zones = [];

    /// <summary>Ranges of the video with other settings.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Zone { get; set; } = [];

    /// <summary>Reads the zones that were typed.</summary>
    /// <exception cref="RenderToolsException">They cannot be read.</exception>
    protected void ReadZones() => _zones = ZoneArguments.Read(this, Zone);

    /// <summary>The settings with the zones that were typed, or else with the plan's.</summary>
    /// <exception cref="RenderToolsException">The zones do not fit the video, or each other.</exception>
    protected async Task<RenderSettings> WithZonesAsync(MediaLibrary media, ChunkPlan plan, RenderSettings settings)
    {
        if (!Given(nameof(Zone)))
            return settings.Zones.Length > 0 ? settings : settings with { Zones = plan.Chunks[0].Zones ?? [] };
        var source = await media.RecallAsync(plan.Path, CancellationToken);
        if (_zones.FirstOrDefault(z => z.VideoCodec is { } codec && codec != settings.VideoCodec) is { } other)
            throw new RenderToolsException(
                "ZoneNotJoinable",
                ErrorKind.InvalidArgument,
                $"A zone is written for {other.VideoCodec}, and '{plan.Path}' is encoded by {settings.VideoCodec}: "
                    + "a joined file has one codec. Name the same encoder."
            );
        var index = await media.IndexAsync(source, CancellationToken);
        return settings with { Zones = ZoneCuts.Resolve(_zones, source, index) };
    }
}
