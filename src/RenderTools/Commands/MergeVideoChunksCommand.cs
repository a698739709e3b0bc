using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Jobs;
using RenderTools.Merging;

namespace RenderTools.Commands;

/// <summary>
/// Joins rendered chunks, each video as soon as its last chunk has come, with everything else from the source.
/// </summary>
[Cmdlet(VerbsData.Merge, "VideoChunks", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[Alias("Merge-VideoChunk")]
[OutputType(typeof(RenderedVideo))]
public sealed class MergeVideoChunksCommand : MergeOptionsCommand
{
    private const string PathSet = "DestinationPath";
    private const string DirectorySet = "DestinationDirectory";

    private readonly List<IncomingVideo> _complete = [];
    private readonly Dictionary<string, IncomingVideo> _videos = new(StringComparer.Ordinal);
    private RunspaceSession? _session;
    private MergeRequest? _request;
    private VideoMerger? _merger;

    /// <summary>Chunks, from Invoke-ChunkRender, of one video or of many.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [PropertyBag(typeof(RenderedChunk), "Chunk", "Settings", "Status")]
    public RenderedChunk[] InputObject { get; set; } = [];

    /// <summary>The file to make; its extension chooses the container.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>The folder for files that are named after their sources.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DirectorySet)]
    [ValidateNotNullOrEmpty]
    public string? DestinationDirectory { get; set; }

    /// <summary>Keeps the chunks' files.</summary>
    [Parameter]
    public SwitchParameter KeepChunk { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var media = FindMedia();

        // A mistyped name is wrong for every video, so nothing begins.
        if (AudioCodec is { } codec)
            Require(() => AudioEncoder.CheckAsync(media.Ffmpeg, codec, CancellationToken), codec);
        _merger = new VideoMerger(media);
        _request = new MergeRequest(_merger, Options(), MyInvocation)
        {
            Path = DestinationPath is null ? null : ResolveNew(DestinationPath),
            Directory = DestinationDirectory is null ? null : ResolveNew(DestinationDirectory),
        };
        _session = RunspaceSession.Current;
        _session.Begin(_request);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var chunk in InputObject)
        {
            var video = Of(chunk);
            if (video.IsMerged || video.IsComplete)
            {
                if (video.Misses(chunk))
                    WriteError(Errors.ChunkTooLate(chunk));
                continue;
            }

            video.Chunks.Add(chunk);
            if (video.IsRefused || (video.CanBeCheckedBy(chunk) && !Check(video, chunk)))
                continue;
            if (!ChunkCoverage.IsComplete(video.Chunks))
                continue;
            video.IsComplete = true;
            _complete.Add(video);
        }

        // A file that is replaced may be the source of a video that comes later in the pipeline.
        foreach (var video in _complete.Where(v => _request!.KnowsAllSources || !Replaces(v)).ToList())
        {
            _ = _complete.Remove(video);
            Merge(video);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // What is not complete by now never will be: Merge says what is missing.
        foreach (var video in _videos.Values.Where(v => v is { IsRefused: false, IsMerged: false }))
            Merge(video);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && _request is { } request)
            _session!.End(request);
    }

    private IncomingVideo Of(RenderedChunk chunk)
    {
        if (!_videos.TryGetValue(chunk.RenderId, out var video))
            _videos.Add(chunk.RenderId, video = new IncomingVideo());
        _request!.AddSource(chunk.Chunk.Path);

        // The delay-bound block is run for each chunk; the video's destination is what the first one gave.
        video.Asked ??= DestinationPath;
        return video;
    }

    // At the first chunk, not at the last: a destination that cannot be written must not cost a night.
    private bool Check(IncomingVideo video, RenderedChunk sample)
    {
        video.IsChecked = true;
        var asked = video.Asked is { } path ? ResolveNew(path) : null;
        var folder = _request!.Directory ?? SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        if (!TryWait(() => _request.OptionsAsync(sample, asked, folder, CancellationToken), sample, out var options))
            return Refuse(video, sample);
        video.Options = options;
        if (!TryWait(() => _merger!.CheckAsync(sample, options, CancellationToken), sample, out var warnings))
            return Refuse(video, sample);
        foreach (var warning in warnings)
            WriteWarning(_session!.Renders.NoteWarning(sample.RenderId, warning));
        return true;
    }

    private static bool Replaces(IncomingVideo video) => File.Exists(video.Options?.Destination);

    private bool Refuse(IncomingVideo video, RenderedChunk sample)
    {
        video.IsRefused = true;
        _session!.Renders.Cancel(sample.RenderId);
        return false;
    }

    private void Merge(IncomingVideo video)
    {
        video.IsMerged = true;
        var source = video.Chunks[0].Chunk.Path;
        var destination = video.Options?.Destination ?? video.Asked ?? source + ".rendered";
        if (
            !ShouldProcess(
                $"Join {video.Chunks.Count} chunks of '{source}' into '{destination}'",
                $"Join {video.Chunks.Count} chunks of '{source}' into '{destination}'?",
                "Merge"
            )
        )
            return;
        if (
            !TryWait(
                warn =>
                {
                    _request!.CheckSources(destination);
                    return _merger!.MergeAsync(
                        video.Chunks,
                        video.Options ?? new MergeOptions { Destination = destination },
                        warning => warn(_session!.Renders.NoteWarning(video.Chunks[0].RenderId, warning)),
                        CancellationToken
                    );
                },
                video.Chunks.ToArray(),
                out var result
            )
        )
            return;
        if (!KeepChunk)
            ChunkFiles.Delete(video.Chunks);
        Log(video, result);
        WriteObject(result with { Warnings = _session!.Renders.TakeWarnings(video.Chunks[0].RenderId) });
    }

    private void Log(IncomingVideo video, RenderedVideo result)
    {
        try
        {
            _session!.Renders.AppendToLog(video.LogEntry(result));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteWarning(
                $"EventLogNotWritable: that '{result.Path}' was joined is not in the event log: {error.Message}"
            );
        }
    }
}
