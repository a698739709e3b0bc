using RenderTools.Rendering;
using RenderTools.Rendering.Executors;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>Tasks as a pool hands them out.</summary>
internal static class Assignments
{
    public static ChunkAssignment Of(RenderJob job, int index)
    {
        var chunk = job.Plan.Chunks[index];
        var command = job.Command(
            chunk,
            job.EarlierKeyframes(0),
            job.Directory.PartPath(chunk, 1, job.Facts.Profile.Extension),
            job.Directory.SeamPath(chunk, 1)
        );
        return new ChunkAssignment(
            ChunkTask.Of(job, chunk, command, attempt: 1),
            job.Directory.Path,
            job.Facts.Ffmpeg.Path
        )
        {
            Piece = new SourcePiece(command, job.Facts.Ffmpeg),
        };
    }
}
