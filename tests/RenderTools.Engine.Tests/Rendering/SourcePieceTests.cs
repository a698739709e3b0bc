using RenderTools.Encoders;
using RenderTools.Engine.Tests.Rendering.Executors;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>A chunk that is rendered from a piece of the source, as on a machine that does not see the source.</summary>
public sealed class SourcePieceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-piece-").FullName;
    private RenderJob? _job;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _job?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [FullData("a_cfr30.mp4")]
    [InlineData("c_opengop.ts")]
    [FullData("d_vfr.mkv")]
    [FullData("sound_first.mov")]
    [FullData("k_editlist.mp4")]
    [FullData("b_ntsc.mkv")]
    [FullData("d_vfr.mp4")]
    [FullData("e_late.mp4")]
    [FullData("f_hevc.mp4")]
    [FullData("g_vp9.webm")]
    [FullData("j_rot.mp4")]
    [FullData("hdr10.mkv")]
    [FullData("full.mkv")]
    [FullData("interlaced.ts")]
    [FullData("mpeg2_opengop.ts")]
    [FullData("odd_start.mp4")]
    [FullData("leading.ts")]
    [FullData("timecode.mp4")]
    [FullData("programs.ts")]
    [FullData("wrap.ts")]
    [Trait("Ffmpeg", "Each")]
    public async Task A_piece_of_the_source_gives_the_same_chunk_and_checksums_to_the_bit(string name)
    {
        var (first, middle) = (await AssignAsync(name, 0), await AssignAsync(name, 1));
        await CompareAsync(first);
        await CompareAsync(middle);
    }

    [Theory]
    [FullData("m_mjpeg.avi", "'avi'")]
    [InlineData("h_mpeg2.mpg", "'mpeg'")]
    [InlineData("n_raw.h264", "no timestamps")]
    public async Task Where_no_exact_piece_is_known_the_source_is_refused_and_the_reason_named(string name, string why)
    {
        var assignment = await AssignAsync(name, 1);
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            assignment.Piece!.CutAsync(Path.Combine(_folder, SourcePiece.Name), Token)
        );
        Assert.Equal("SourceNotStreamable", error.ErrorId);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("-SharedPath", error.Message, StringComparison.Ordinal);
    }

    private async Task CompareAsync(ChunkAssignment assignment)
    {
        var (piece, task) = (assignment.Piece!, assignment.Task);
        Assert.IsType<ChunkOutcome.Rendered>(
            await new LocalExecutor(1).RunAsync(assignment, new ExecutorContract.Listener(), Token)
        );
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, $"{task.Chunk.Index}")).FullName;
        _ = await piece.CutAsync(Path.Combine(elsewhere, SourcePiece.Name), Token);
        foreach (var step in piece.Steps)
            await CommandRunner.RunAsync(
                assignment.Ffmpeg,
                step.Arguments,
                workingDirectory: elsewhere,
                cancellationToken: Token
            );
        foreach (var file in (string[])[task.Files.Chunk, task.Files.Seams])
            Assert.Equal(
                await File.ReadAllBytesAsync(assignment.PathOf(file), Token),
                await File.ReadAllBytesAsync(Path.Combine(elsewhere, file), Token)
            );
    }

    private static Task<string> PathAsync(string name) =>
        name != "sound_first.mov"
            ? TestMedia.GetAsync(name)
            : new NumberedVideo(name, 200)
            {
                Rate = "30000/1001",
                Encoder = ["-map", "1:a", "-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-bf", "3"],
                AudioEncoder = ["-c:a", "aac"],
            }.GetAsync();

    private async Task<ChunkAssignment> AssignAsync(string name, int index)
    {
        var media = Tested.Media;
        var source = await MediaProbe.ReadAsync(media.Ffmpeg, await PathAsync(name), Token);
        _job ??= await RenderJob.PrepareAsync(
            media,
            ChunkPlanner.Plan(
                source,
                await FrameIndexReader.ReadAsync(media.Ffmpeg, source, Token),
                new PlanOptions { ChunkCount = 3 }
            ),
            new RenderSettings { Preset = "ultrafast", VideoFilter = "unsharp,fade=in:st=2:d=9" },
            new RenderOptions { WorkingDirectory = Path.Combine(_folder, "work") },
            Token
        );
        return Assignments.Of(_job, index);
    }
}
