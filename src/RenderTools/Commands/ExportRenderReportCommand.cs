using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Events;
using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Reporting;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>Writes a page, or a single chart, about scaling and renders.</summary>
[Cmdlet(VerbsData.Export, "RenderReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportRenderReportCommand : ScalingRunsCommand
{
    private static readonly PropertyBagAttribute ChunkBag = new(typeof(RenderedChunk), "Chunk", "Settings", "Status");

    private readonly List<ScalingMeasurement> _rows = [];
    private readonly List<RenderedChunk> _chunks = [];

    /// <summary>
    /// The file to write: .html, or a single chart as .svg or .png. A file that is there is replaced.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// Scaling rows and rendered chunks, also as Import-Csv, ConvertFrom-Json or Import-Clixml bring them back.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Files of raw runs: they add a dot for each run, and the timeline of the best one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RunPath { get; set; } = [];

    /// <summary>
    /// Event logs of renders, as Invoke-ChunkRender -EventLog writes them: timelines that know of retries.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] EventLog { get; set; } = [];

    /// <summary>Which chart goes into an .svg or .png; without it the first that the input supports.</summary>
    [Parameter]
    public ReportChart Chart { get; set; }

    /// <summary>The report's title.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            try
            {
                if (item is null)
                    continue;
                if (ScalingRowAttribute.IsRow(item))
                    _rows.Add(ScalingRowAttribute.Row(item));
                else if (
                    ChunkBag.Transform(null!, item) is var chunk
                    && (chunk as PSObject)?.BaseObject is RenderedChunk or RenderedChunk
                )
                    _chunks.Add(chunk as RenderedChunk ?? (RenderedChunk)((PSObject)chunk).BaseObject);
                else
                    WriteError(Errors.NotReportable(item, null));
            }
            catch (ArgumentTransformationMetadataException error)
            {
                WriteError(Errors.NotReportable(item, error));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var input = new ReportInput
        {
            Rows = _rows,
            Runs = ReadRuns(RunPath),
            Chunks = _chunks,
            Events = [.. EventLog.SelectMany(ReadEvents)],
            Title = Title,
        };
        var path = ResolveNew(Path);
        if (!ShouldProcess($"Write '{path}'", $"Write '{path}'?", "Report"))
            return;
        ReportChart? chart = MyInvocation.BoundParameters.ContainsKey(nameof(Chart)) ? Chart : null;
        if (TryWait(() => WriteAsync(input, path, chart), Path, out var file))
            WriteObject(file);
    }

    private async Task<FileInfo> WriteAsync(ReportInput input, string path, ReportChart? chart)
    {
        try
        {
            await RenderReport.WriteAsync(input, path, chart, CancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "ReportNotWritable",
                ErrorKind.WriteError,
                $"'{path}' cannot be written: {error.Message}",
                error
            );
        }

        return new FileInfo(path);
    }

    private IReadOnlyList<EventLogEntry> ReadEvents(string path)
    {
        try
        {
            return [.. new EventLogReader(ResolveNew(path)).Read()];
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.EventLogUnreadable(path, error));
            return [];
        }
    }
}
