using CsCheck;
using RenderTools.Encoders;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

public sealed class JobJournalTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rendertools-journal-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Cut_anywhere_it_tells_of_the_lines_that_are_whole_and_is_continued_after_them()
    {
        var whole = File.ReadAllBytes(Write(4));
        Gen.Int[0, whole.Length]
            .Sample(
                length =>
                {
                    var directory = Directory
                        .CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N")))
                        .FullName;
                    var path = Path.Combine(directory, JobJournal.FileName);
                    File.WriteAllBytes(path, whole[..length]);
                    var lines =
                        whole[..length].Count(b => b == '\n')
                        + (length > 0 && length < whole.Length && whole[length] == '\n' ? 1 : 0);
                    Assert.Equal(Math.Max(0, lines - 1), JobJournal.Read(directory)?.Chunks.Count ?? 0);
                    Assert.Equal(lines > 0, JobJournal.Read(directory) is not null);

                    using (var journal = JobJournal.Open(directory))
                        journal.Finished(Chunk(9));
                    if (lines > 0)
                        Assert.Equal(9, JobJournal.Read(directory)!.Value.Chunks[^1].Chunk.Index);
                    Assert.Equal(lines > 0 ? lines : 0, JobJournal.Read(directory)?.Chunks.Count ?? 0);
                },
                iter: 60
            );
    }

    [Fact]
    public void A_chunk_of_other_content_size_or_kind_is_not_what_the_journal_says()
    {
        Write(1);
        var (chunk, hash) = JobJournal.Read(_root)!.Value.Chunks.Single();
        Assert.True(JobJournal.Holds(chunk, hash));
        var bytes = File.ReadAllBytes(chunk.Path!);
        File.WriteAllBytes(chunk.Path!, [.. bytes, 0]);
        Assert.False(JobJournal.Holds(chunk, hash));
        bytes[0] ^= 1;
        File.WriteAllBytes(chunk.Path!, bytes);
        Assert.False(JobJournal.Holds(chunk, hash));
        File.Delete(chunk.Path!);
        Assert.False(JobJournal.Holds(chunk, hash));
        if (OperatingSystem.IsWindows())
            return;
        bytes[0] ^= 1;
        File.WriteAllBytes(Path.Combine(_root, "elsewhere"), bytes);
        File.CreateSymbolicLink(chunk.Path!, Path.Combine(_root, "elsewhere"));
        Assert.False(JobJournal.Holds(chunk, hash));
    }

    [Fact]
    public void What_was_told_before_a_job_begins_anew_no_longer_counts()
    {
        Write(3);
        using (var journal = JobJournal.Open(_root))
            journal.Begin(Header());
        Assert.Empty(JobJournal.Read(_root)!.Value.Chunks);
    }

    private string Write(int chunks)
    {
        using var journal = JobJournal.Open(_root);
        journal.Begin(Header());
        for (var i = 0; i < chunks; i++)
            journal.Finished(Chunk(i));
        return Path.Combine(_root, JobJournal.FileName);
    }

    private static JournalHeader Header() =>
        new(
            "render",
            new SourceIdentity("/films/film.mkv", 1, DateTime.UnixEpoch, "i", "s"),
            new RenderSettings { VideoFilter = "drawtext=text='ü\n\"'" },
            "5.1",
            1,
            new ChunkPlan
            {
                PlanId = "plan",
                Name = "film",
                Path = "/films/film.mkv",
                TimeBase = new(1, 25),
                Chunks = Renders.Chunks("job", 5, 5, 5, 5),
            }
        );

    private RenderedChunk Chunk(int index)
    {
        var path = Path.Combine(_root, $"chunk-{index}.mp4");
        File.WriteAllText(path, $"chunk {index}");
        return Renders.Finish(0, Renders.Chunks("job", 5)[0] with { Index = index }).Chunk with
        {
            Index = index,
            Path = path,
            Length = new FileInfo(path).Length,
        };
    }
}
