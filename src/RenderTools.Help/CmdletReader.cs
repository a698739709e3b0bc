using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace RenderTools.Help;

/// <summary>
/// Reads cmdlets from a compiled assembly, without loading it: a net8.0 module needs no PowerShell to be documented.
/// </summary>
internal static class CmdletReader
{
    private const string Attributes = "System.Management.Automation.";

    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["System.String"] = "string",
        ["System.Int32"] = "int",
        ["System.Int64"] = "long",
        ["System.Double"] = "double",
        ["System.Boolean"] = "bool",
        ["System.Object"] = "object",
    };

    /// <summary>Reads all cmdlets of an assembly, by name.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="references">Every assembly that it was compiled against.</param>
    public static CmdletInfo[] Read(string path, IEnumerable<string> references)
    {
        using var resolver = new ReferenceResolver(references);
        using var assembly = AssemblyDefinition.ReadAssembly(
            path,
            new ReaderParameters { AssemblyResolver = resolver }
        );
        return
        [
            .. assembly
                .MainModule.Types.Where(type =>
                    type is { IsPublic: true, IsAbstract: false } && Find(type, "CmdletAttribute") is not null
                )
                .Select(Cmdlet)
                .OrderBy(c => c.Name, StringComparer.Ordinal),
        ];
    }

    private static CmdletInfo Cmdlet(TypeDefinition type)
    {
        var attribute = Find(type, "CmdletAttribute")!;
        var lineage = Lineage(type).Reverse().ToList();
        var defaults = lineage.SelectMany(Defaults).ToDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal);
        var parameters = lineage
            .SelectMany(t => t.Properties)
            .Where(p => Find(p, "ParameterAttribute") is not null)
            .Select(p => Parameter(p, defaults.GetValueOrDefault(p.Name)))
            .ToList();
        if (Named(attribute, "SupportsShouldProcess") is true)
            parameters.AddRange([Switch("WhatIf", "wi"), Switch("Confirm", "cf")]);
        return new CmdletInfo(
            $"{attribute.ConstructorArguments[0].Value}-{attribute.ConstructorArguments[1].Value}",
            Strings(Find(type, "AliasAttribute")),
            Named(attribute, "DefaultParameterSetName") as string,
            [
                .. type
                    .CustomAttributes.Where(a => Is(a, "OutputTypeAttribute"))
                    .SelectMany(a => a.ConstructorArguments.SelectMany(Flatten))
                    .OfType<TypeReference>()
                    .Select(FullName),
            ],
            [.. parameters]
        );
    }

    private static ParameterInfo Parameter(PropertyDefinition property, string? initial)
    {
        var type = property.PropertyType;
        if (type is GenericInstanceType { ElementType.FullName: "System.Nullable`1" } nullable)
            type = nullable.GenericArguments[0];
        var element = type is ArrayType array ? array.ElementType : type;
        string[] choices = element.Resolve() is { IsEnum: true } values
            ? [.. values.Fields.Where(f => f.IsStatic).Select(f => f.Name)]
            : [];
        if (type == element && choices.Length > 0)
            initial = EnumName(element.Resolve(), initial);
        var range = Find(property, "ValidateRangeAttribute")?.ConstructorArguments.SelectMany(Flatten).ToArray();
        return new ParameterInfo(
            property.Name,
            FullName(type),
            Keywords.GetValueOrDefault(element.FullName, element.Name) + (type is ArrayType ? "[]" : ""),
            choices,
            initial,
            range is [var least, var most] ? string.Create(CultureInfo.InvariantCulture, $"{least} to {most}") : null,
            Find(property, "SupportsWildcardsAttribute") is not null,
            Strings(Find(property, "AliasAttribute")),
            [.. property.CustomAttributes.Where(a => Is(a, "ParameterAttribute")).Select(Use)]
        );
    }

    private static ParameterSetUse Use(CustomAttribute attribute) =>
        new(
            Named(attribute, "ParameterSetName") as string,
            Named(attribute, "Mandatory") is true,
            Named(attribute, "Position") as int?,
            Named(attribute, "ValueFromPipeline") is true,
            Named(attribute, "ValueFromPipelineByPropertyName") is true
        );

    private static ParameterInfo Switch(string name, string alias) =>
        new(
            name,
            "System.Management.Automation.SwitchParameter",
            "SwitchParameter",
            [],
            null,
            null,
            HasWildcards: false,
            [alias],
            [new ParameterSetUse(null, IsMandatory: false, Position: null, ByValue: false, ByPropertyName: false)]
        );

    // A property's initial value is what the constructor stores in its field before it calls its base: ldarg.0, a
    // value, stfld.
    private static IEnumerable<KeyValuePair<string, string>> Defaults(TypeDefinition type)
    {
        foreach (
            var store in type
                .Methods.Where(m => m is { IsConstructor: true, IsStatic: false })
                .SelectMany(m => m.Body.Instructions)
                .Where(i => i.OpCode == OpCodes.Stfld)
        )
        {
            var field = ((FieldReference)store.Operand).Name;
            if (!field.EndsWith(">k__BackingField", StringComparison.Ordinal))
                continue;
            var text =
                store.Previous.Previous?.OpCode == OpCodes.Ldarg_0 ? Constant(store.Previous)
                : store.Previous.Previous?.Previous?.OpCode == OpCodes.Ldarg_0
                    ? Span(store.Previous.Previous, store.Previous)
                : null;
            if (text is { } value)
                yield return KeyValuePair.Create(field[1..field.IndexOf('>', StringComparison.Ordinal)], value);
        }
    }

    private static string? Constant(Instruction instruction) =>
        instruction.OpCode.Code switch
        {
            Code.Ldstr => (string)instruction.Operand,
            Code.Ldc_R8 => ((double)instruction.Operand).ToString(CultureInfo.InvariantCulture),
            Code.Ldc_I4 or Code.Ldc_I4_S => Convert.ToString(instruction.Operand, CultureInfo.InvariantCulture),
            Code.Ldc_I4_M1 => "-1",
            >= Code.Ldc_I4_0 and <= Code.Ldc_I4_8 => (instruction.OpCode.Code - Code.Ldc_I4_0).ToString(
                CultureInfo.InvariantCulture
            ),
            Code.Call
                when ((MethodReference)instruction.Operand).FullName.EndsWith(
                    "System.Environment::get_ProcessorCount()",
                    StringComparison.Ordinal
                ) => "Number of logical cores",
            _ => null,
        };

    // TimeSpan.FromMinutes(10) and the like.
    private static string? Span(Instruction number, Instruction call)
    {
        if (
            call.OpCode != OpCodes.Call
            || call.Operand is not MethodReference { DeclaringType.FullName: "System.TimeSpan" } method
            || number.OpCode != OpCodes.Ldc_R8
        )
        {
            return null;
        }

        var value = (double)number.Operand;
        TimeSpan? span = method.Name switch
        {
            "FromSeconds" => TimeSpan.FromSeconds(value),
            "FromMinutes" => TimeSpan.FromMinutes(value),
            "FromHours" => TimeSpan.FromHours(value),
            _ => null,
        };
        return span?.ToString("c", CultureInfo.InvariantCulture);
    }

    // The compiler may leave out the store of an initial value that is 0.
    private static string? EnumName(TypeDefinition type, string? value) =>
        type
            .Fields.FirstOrDefault(f =>
                f.IsStatic && Convert.ToString(f.Constant, CultureInfo.InvariantCulture) == (value ?? "0")
            )
            ?.Name;

    private static IEnumerable<TypeDefinition> Lineage(TypeDefinition type)
    {
        for (var one = type; one is not null && one.Module == type.Module; one = one.BaseType?.Resolve())
            yield return one;
    }

    private static IEnumerable<object?> Flatten(CustomAttributeArgument argument) =>
        argument.Value switch
        {
            CustomAttributeArgument boxed => Flatten(boxed),
            CustomAttributeArgument[] many => many.SelectMany(Flatten),
            var value => [value],
        };

    private static string FullName(TypeReference type) => type.FullName.Replace('/', '.');

    private static string[] Strings(CustomAttribute? attribute) =>
        attribute is null ? [] : [.. attribute.ConstructorArguments.SelectMany(Flatten).OfType<string>()];

    private static object? Named(CustomAttribute attribute, string name) =>
        attribute.Properties.Where(p => p.Name == name).Select(p => p.Argument.Value).FirstOrDefault();

    private static CustomAttribute? Find(ICustomAttributeProvider member, string name) =>
        member.CustomAttributes.FirstOrDefault(a => Is(a, name));

    private static bool Is(CustomAttribute attribute, string name) =>
        attribute.AttributeType.FullName == Attributes + name;
}
