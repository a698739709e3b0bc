using System.Text;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>The heap belongs to the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(FrameIndexMemoryTests), DisableParallelization = true)]
[Collection(nameof(FrameIndexMemoryTests))]
public class FrameIndexMemoryTests
{
    private const int Frames = 10 * 3600 * 60;

    [Fact]
    public async Task Ten_hours_at_sixty_frames_a_second_stay_under_100_MB_while_read_and_under_30_MB_afterwards()
    {
        using var lines = new Ffprobe(Frames);
        var packets = new PacketLines();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        lines.HeapBefore = before;
        await packets.ReadAsync(lines, TestContext.Current.CancellationToken);
        var index = packets.ToIndex(new Rational(1, 60));
        var after = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Frames, index.Count);
        Assert.InRange(lines.Largest, 20_000_000, 100_000_000);
        Assert.InRange(after, 20_000_000, 30_000_000);
        GC.KeepAlive(packets);
    }

    /// <summary>Packets as ffprobe prints them, and a look at the live heap at every tenth of the way.</summary>
    private sealed class Ffprobe(int frames) : Stream
    {
        private int _next;

        public long HeapBefore { get; set; }

        public long Largest { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = 0;
            while (_next < frames && buffer.Length - length > 64)
            {
                length += Encoding.ASCII.GetBytes(
                    FrameIndexTests.Line(_next, _next, 20_000, _next % 250 == 0),
                    buffer.Span[length..]
                );
                if (++_next % (frames / 10) == 0)
                    Largest = Math.Max(Largest, GC.GetTotalMemory(forceFullCollection: true) - HeapBefore);
            }

            return ValueTask.FromResult(length);
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
