using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Planning;

namespace RenderTools.Jobs;

/// <summary>What a job was: all that must be the same for its chunks to be taken over.</summary>
/// <param name="RenderId">The render's id, made when it began.</param>
/// <param name="Source">The source.</param>
/// <param name="Settings">Filter, encoder, options.</param>
/// <param name="Ffmpeg">The build of ffmpeg, and the version of a standalone encoder.</param>
/// <param name="Threads">Threads of each ffmpeg: an encoder's bits depend on them.</param>
/// <param name="Plan">The windows.</param>
internal sealed record JournalHeader(
    string RenderId,
    SourceIdentity Source,
    RenderSettings Settings,
    string Ffmpeg,
    int Threads,
    ChunkPlan Plan
)
{
    /// <summary>
    /// Threads that the filter needs to give a serial run's pictures, on the machine where the render began; null: they
    /// do not matter.
    /// </summary>
    public int? FilterThreads { get; init; }

    /// <summary>Whether this render goes on with the chunks of an earlier one.</summary>
    public bool Continues(JournalHeader earlier) =>
        earlier.Source == Source
        && earlier.Ffmpeg == Ffmpeg
        && JsonSerializer.Serialize(earlier.Settings, RenderJsonContext.Default.RenderSettings)
            == JsonSerializer.Serialize(Settings, RenderJsonContext.Default.RenderSettings);

    /// <summary>
    /// The windows that a continued render has, and the chunks that it takes over. Where the earlier run joined two
    /// windows, the joined one stands for both.
    /// </summary>
    /// <param name="good">Chunks of the earlier run whose files are as its journal says.</param>
    public (VideoChunk[] Windows, List<RenderedChunk> Taken) Continue(List<RenderedChunk> good)
    {
        var windows = new List<VideoChunk>();
        var taken = new List<RenderedChunk>();
        for (var i = 0; i < Plan.Chunks.Length; )
        {
            var start = Plan.Chunks[i].StartPts;
            var finished = good.FindLast(c => c.Chunk.StartPts == start && EndingAt(c.Chunk.EndPts) >= i);
            if (finished is not null)
                taken.Add(finished);
            var window = finished?.Chunk ?? Plan.Chunks[i];
            windows.Add(window with { Threads = window.Threads ?? Threads });
            i = finished is null ? i + 1 : EndingAt(finished.Chunk.EndPts) + 1;
        }

        return ([.. windows], taken);
    }

    private int EndingAt(long? endPts) => Array.FindIndex(Plan.Chunks, chunk => chunk.EndPts == endPts);
}
