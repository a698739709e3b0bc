using System.Management.Automation;
using RenderTools.Media;

namespace RenderTools.Commands;

/// <summary>Reads what files say about their video: headers only, unless the index is asked for.</summary>
[Cmdlet(VerbsCommon.Get, "VideoInfo", DefaultParameterSetName = PathSet)]
[OutputType(typeof(VideoInfo))]
public sealed class GetVideoInfoCommand : VideoPathCommand
{
    private MediaLibrary? _media;

    /// <summary>Reads every packet's header too, for the exact number of frames and for CFR or VFR.</summary>
    [Parameter]
    public SwitchParameter ReadIndex { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _media = FindMedia();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ResolvePaths())
        {
            if (TryWait(() => ReadAsync(path), path, out var info))
                WriteObject(info);
        }
    }

    private async Task<VideoInfo> ReadAsync(string path)
    {
        var info = await _media!.ProbeAsync(path, CancellationToken);
        return ReadIndex ? MediaProbe.WithIndex(info, await _media!.IndexAsync(info, CancellationToken)) : info;
    }
}
